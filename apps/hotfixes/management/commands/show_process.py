"""Print the process as the code has it: as text, JSON or a Mermaid diagram."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.hotfixes import process_diagram


class Command(BaseCommand):
    help = "Print the phases and transitions of the hot fix process, made from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json", "mermaid"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] == "json":
            self.stdout.write(json.dumps(process_diagram.as_data(), indent=2, ensure_ascii=False))
        elif options["format"] == "mermaid":
            self.stdout.write(process_diagram.as_mermaid())
        else:
            self.stdout.write(process_diagram.as_text())
