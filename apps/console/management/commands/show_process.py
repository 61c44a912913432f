"""Print the process as the code has it, as text, JSON or a Mermaid diagram, and what it asks people for."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.console import answers
from apps.hotfixes import process_diagram


class Command(BaseCommand):
    help = "Print the phases and transitions of the hot fix process, made from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json", "mermaid"], default="text")
        parser.add_argument(
            "--answers",
            action="store_true",
            help="Print by form what people answer before production may be changed, and what is known.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["answers"]:
            answers.in_words(self.stdout.write)
        elif options["format"] == "json":
            self.stdout.write(json.dumps(_as_data(), indent=2, ensure_ascii=False))
        elif options["format"] == "mermaid":
            self.stdout.write(process_diagram.as_mermaid())
        else:
            self.stdout.write(process_diagram.as_text())


def _as_data() -> dict[str, Any]:
    """The process, and how many answers it asks for with and without templates of the system."""
    return {
        **process_diagram.as_data(),
        "answers_before_deploy": answers.answers_before_deploy(),
        "answers_before_deploy_without_templates": answers.answers_before_deploy(with_templates=False),
    }
