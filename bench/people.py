"""Invented buyers, drawn with the weights of life: a few names are everywhere, most are rare."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from portal.text import fold

# The most frequent first: the n-th is drawn with weight 1 ÷ n, as family names are in Germany.
_FAMILY = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter "
    "Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause "
    "Meier Lehmann Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung "
    "Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke "
    "Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer "
    "Groß Seidel Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Pohl Engel Horn Busch Bergmann "
    "Thomas Voigt Sauer Arnold Wolff Pfeiffer Yılmaz Kowalski Nguyen Kaya Demir Novák Jansen Hansen Petersen "
    "Zieliński Öztürk Rossi García Ivanova"
).split()
_GIVEN = (
    "Anna Maria Michael Thomas Andreas Peter Sabine Christian Claudia Stefan Petra Susanne Martin Birgit "
    "Katrin Julia Jan Frank Jürgen Monika Markus Daniel Nicole Lisa Laura Lukas Felix Jonas Leon Emma Mia "
    "Hannah Sophie Paul Max Elias Lena Marie Charlotte Johanna Katharina Tobias Sebastian Florian Alexander "
    "Elif Mehmet Olga Irina Piotr Minh"
).split()
_STREETS = (
    "Hauptstraße Schulstraße Gartenstraße Bahnhofstraße Dorfstraße Bergstraße Birkenweg Lindenstraße "
    "Kirchstraße Waldstraße Ringstraße Amselweg Goethestraße Schillerstraße Jahnstraße Mühlweg Feldstraße "
    "Wiesenweg Rosenweg"
).split()
_TOWNS = (
    ("10", "Berlin"), ("20", "Hamburg"), ("80", "München"), ("50", "Köln"), ("60", "Frankfurt am Main"),
    ("70", "Stuttgart"), ("40", "Düsseldorf"), ("04", "Leipzig"), ("44", "Dortmund"), ("45", "Essen"),
    ("28", "Bremen"), ("01", "Dresden"), ("30", "Hannover"), ("90", "Nürnberg"), ("47", "Duisburg"),
    ("33", "Bielefeld"), ("53", "Bonn"), ("48", "Münster"), ("76", "Karlsruhe"), ("68", "Mannheim"),
    ("86", "Augsburg"), ("65", "Wiesbaden"), ("72", "Tübingen"), ("79", "Freiburg"), ("24", "Kiel"),
    ("99", "Erfurt"), ("18", "Rostock"), ("37", "Göttingen"), ("89", "Ulm"), ("17", "Greifswald"),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    name: str
    company: str
    email: str
    street: str
    postcode: str
    city: str


@dataclass
class People:
    """Drawn one after the other; the same ones for the same seed."""

    random: Random

    def __post_init__(self) -> None:
        self._family_weights = _steps(len(_FAMILY))
        self._given_weights = _steps(len(_GIVEN))
        self._town_weights = _steps(len(_TOWNS))

    def next(self, ident: int, with_company: bool) -> Person:
        """`ident` makes the address of the mail their own."""
        draw = self.random.choices
        [family] = draw(_FAMILY, cum_weights=self._family_weights)
        [given] = draw(_GIVEN, cum_weights=self._given_weights)
        [(region, city)] = draw(_TOWNS, cum_weights=self._town_weights)
        return Person(
            name=f"{given} {family}",
            company=f"{family} & Partner GmbH" if with_company else "",
            email=f"{fold(given)}.{fold(family).replace(' ', '')}{ident}@post.example",
            street=f"{self.random.choice(_STREETS)} {self.random.randint(1, 140)}",
            postcode=f"{region}{self.random.randint(0, 999):03d}",
            city=city,
        )


def _steps(count: int) -> list[float]:
    total, steps = 0.0, []
    for place in range(1, count + 1):
        total += 1 / place
        steps.append(total)
    return steps
