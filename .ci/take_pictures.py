"""Pictures of the console: the page of a hot fix that waits for a sign-off, on a desk and on a phone."""

import os
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()

from apps.accounts.roles import Role  # noqa: E402
from apps.demo.company import PASSWORD  # noqa: E402
from apps.hotfixes.models import HotFixUserObjectPermission  # noqa: E402

ADDRESS = os.environ["SHOT_ADDRESS"]
FOLDER = Path(os.environ["SHOT_FOLDER"])
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

waiting = HotFixUserObjectPermission.objects.filter(
    permission__codename=Role.QA_LEAD.codename, content_object__state="testing"
)
grant = waiting.order_by("-content_object").first()
hotfix, username = grant.content_object, grant.user.username

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
    for name, width, height in (("desk", 1400, 1000), ("phone", 390, 844)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{ADDRESS}/admin/login/?next=/admin/hotfixes/hotfix/{hotfix.pk}/change/")
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_load_state("networkidle")  # the icon, too
        page.screenshot(path=FOLDER / f"{name}.png")
    browser.close()
