"""Writes the options of the server into the extension's package.json and the README's table."""

import json
import re
from pathlib import Path

from fimble.settings_listing import as_editor_properties, as_markdown_table

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "vscode-extension" / "package.json"
README = ROOT / "README.md"
OF_THE_EXTENSION = "fimble.server."


def write_package(text: str) -> str:
    """package.json with the server's options after those that the extension reads itself."""
    package = json.loads(text)
    configuration = package["contributes"]["configuration"]
    own = {
        name: schema
        for name, schema in configuration["properties"].items()
        if name.startswith(OF_THE_EXTENSION)
    }
    configuration["properties"] = {**own, **as_editor_properties()}
    restricted = package["capabilities"]["untrustedWorkspaces"]
    restricted["restrictedConfigurations"] = [
        name for name, schema in configuration["properties"].items() if schema["scope"] == "machine"
    ]
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def write_readme(text: str) -> str:
    """The README with its table of settings written anew."""
    table = re.compile(r"\| setting \| default \| does \|\n(?:\|.*\n)+")
    return table.sub(lambda _: as_markdown_table(), text)


if __name__ == "__main__":
    PACKAGE.write_text(write_package(PACKAGE.read_text("utf-8")), "utf-8")
    README.write_text(write_readme(README.read_text("utf-8")), "utf-8")
