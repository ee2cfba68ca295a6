"""The yardstick: a bare Flask app whose only page is a Jinja table of 20 rows from memory, 10 kB of HTML."""

from __future__ import annotations

from flask import Flask, render_template
from jinja2 import DictLoader

ROWS = [
    {
        "number": f"1000{turn:05d}",
        "name": f"Anna Weidner {turn}",
        "placed_at": f"2026-03-{1 + turn:02d} 09:1{turn % 10}",
        "status": ("Ausstehend", "Verarbeitung", "Vollständig")[turn % 3],
        "items": "Füllfederhalter „Lotse“, Eisengallustinte Blauschwarz 50 ml, Briefpapier Bütten A4",
        "total": f"{100 + turn},90 €",
    }
    for turn in range(20)
]
PAGE = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>Bestellungen</title><link rel="stylesheet" href="/app.css"></head>
<body>
<main>
<h1>Bestellungen</h1>
<table class="ledger">
<thead><tr><th>Bestellung</th><th>Kunde und Artikel</th><th>Status</th><th>Gesamtsumme</th></tr></thead>
<tbody>
{% for row in rows %}
<tr class="{{ loop.cycle('odd', 'even') }}">
  <th scope="row"><a href="/backend/orders/{{ row.number }}">{{ row.number }}</a>
    <span class="sub">{{ row.placed_at }}</span></th>
  <td class="who">{{ row.name }}<span class="sub">{{ row["items"]|truncate(70) }}</span></td>
  <td><span class="mark" data-status="{{ row.status|lower }}"><svg class="icon"><use href="#i"/></svg>
    {{ row.status }}</span></td>
  <td class="num" data-label="Gesamtsumme">{{ row.total }}</td>
</tr>
{% endfor %}
</tbody>
</table>
</main>
</body>
</html>
"""

app = Flask(__name__)
app.jinja_loader = DictLoader({"table.html": PAGE})  # compiled once; a string would be anew for every request


@app.route("/")
def table() -> str:
    return render_template("table.html", rows=ROWS)
