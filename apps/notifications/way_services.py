"""The services that a way may lead to, each by the class that speaks to it. No other is ever loaded.

The library knows three times as many, among them some that write to the log of the machine, ring its desktop
or run what a file says. None of those is ever loaded: a class comes in by this table and by nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        name: as people know it.
        module, plugin: the class in apprise that speaks to it.
        names_host: the address says to which machine it goes, which must be one that WAY_HOSTS names.
        hosts: machines of the service itself, which need not be named.
        open_ended: it is a plain web hook, whose fields and headers the address may add to.
    """

    name: str
    module: str
    plugin: str
    names_host: bool = False
    hosts: tuple[str, ...] = ()
    open_ended: bool = False


def _hook(module: str, plugin: str) -> Service:
    return Service("Web hook", module, plugin, names_host=True, open_ended=True)


_MATTERMOST = Service("Mattermost", "mattermost", "NotifyMattermost", names_host=True)
_ROCKET = Service("Rocket.Chat", "rocketchat", "NotifyRocketChat", names_host=True)
_TALK = Service("Nextcloud Talk", "nextcloudtalk", "NotifyNextcloudTalk", names_host=True)
_GOALERT = Service("GoAlert", "goalert", "NotifyGoAlert", names_host=True)
_GOTIFY = Service("Gotify", "gotify", "NotifyGotify", names_host=True)
_NTFY = Service("ntfy", "ntfy", "NotifyNtfy", names_host=True, hosts=("ntfy.sh",))
_EAGLE = Service("SMSEagle", "smseagle", "NotifySMSEagle", names_host=True)
_WEBEX = Service("Webex", "webexteams", "NotifyWebexTeams")
# Microsoft's flows, which took the place of the connectors of Teams, run there.
_FLOW_HOSTS = ("*.logic.azure.com", "*.api.powerplatform.com")
_TEAMS = Service("Microsoft Teams", "workflows", "NotifyWorkflows", names_host=True, hosts=_FLOW_HOSTS)
_VONAGE = Service("Vonage", "vonage", "NotifyVonage")
_SPLUNK = Service("Splunk On-Call", "splunk", "NotifySplunk")

# By what an address begins with.
SERVICES: Mapping[str, Service] = {
    # Chat
    "slack": Service("Slack", "slack", "NotifySlack"),
    "workflow": _TEAMS,
    "workflows": _TEAMS,
    "mmost": _MATTERMOST,
    "mmosts": _MATTERMOST,
    "rocket": _ROCKET,
    "rockets": _ROCKET,
    "nctalk": _TALK,
    "nctalks": _TALK,
    "gchat": Service("Google Chat", "google_chat", "NotifyGoogleChat"),
    "webex": _WEBEX,
    "wxteams": _WEBEX,
    "zulip": Service("Zulip", "zulip", "NotifyZulip"),
    "discord": Service("Discord", "discord", "NotifyDiscord"),
    "tgram": Service("Telegram", "telegram", "NotifyTelegram"),
    # Pagers
    "pagerduty": Service("PagerDuty", "pagerduty", "NotifyPagerDuty"),
    "jira": Service("Jira Service Management", "jira", "NotifyJira"),
    "opsgenie": Service("Opsgenie", "opsgenie", "NotifyOpsgenie"),
    "ilert": Service("ilert", "ilert", "NotifyILert"),
    "signl4": Service("SIGNL4", "signl4", "NotifySIGNL4"),
    "squadcast": Service("Squadcast", "squadcast", "NotifySquadcast"),
    "betterstack": Service("Better Stack", "betterstack", "NotifyBetterStack"),
    "incidentio": Service("incident.io", "incidentio", "NotifyIncidentIO"),
    "firehydrant": Service("FireHydrant", "firehydrant", "NotifyFireHydrant"),
    "pagertree": Service("PagerTree", "pagertree", "NotifyPagerTree"),
    "splunk": _SPLUNK,
    "victorops": _SPLUNK,
    "goalert": _GOALERT,
    "goalerts": _GOALERT,
    "xmatters": Service("xMatters", "xmatters", "NotifyXMatters", names_host=True),
    "pover": Service("Pushover", "pushover", "NotifyPushover"),
    "ntfy": _NTFY,
    "ntfys": _NTFY,
    "gotify": _GOTIFY,
    "gotifys": _GOTIFY,
    # Text messages
    "twilio": Service("Twilio", "twilio", "NotifyTwilio"),
    "vonage": _VONAGE,
    "nexmo": _VONAGE,
    "msgbird": Service("MessageBird", "messagebird", "NotifyMessageBird"),
    "sinch": Service("Sinch", "sinch", "NotifySinch"),
    "bulksms": Service("BulkSMS", "bulksms", "NotifyBulkSMS"),
    "clicksend": Service("ClickSend", "clicksend", "NotifyClickSend"),
    "threema": Service("Threema", "threema", "NotifyThreema"),
    "smseagle": _EAGLE,
    "smseagles": _EAGLE,
    # Whatever listens
    "json": _hook("custom_json", "NotifyJSON"),
    "jsons": _hook("custom_json", "NotifyJSON"),
    "form": _hook("custom_form", "NotifyForm"),
    "forms": _hook("custom_form", "NotifyForm"),
    "xml": _hook("custom_xml", "NotifyXML"),
    "xmls": _hook("custom_xml", "NotifyXML"),
}

# What an address may add behind its question mark: where it goes and how loud it is. The rest of what the
# library takes there would read a file, fetch a page, follow redirects, skip certificates or wait for long.
OPTIONS = frozenset(
    [
        "channel",
        "channels",
        "class",
        "from",
        "group",
        "level",
        "policy",
        "priority",
        "region",
        "route",
        "severity",
        "source",
        "team",
        "to",
        "topic",
        "urgency",
    ]
)
# The parts of the addresses that services hand out themselves, as one copies them there.
OPTIONS_OF_COPIED = frozenset({"api-version", "key", "sig", "sp", "sv", "token"})
# Addresses are copied from these services as they are, beginning with https.
COPIED_FROM: Mapping[str, str] = {
    "hooks.slack.com": "slack",
    "discord.com": "discord",
    "discordapp.com": "discord",
    "chat.googleapis.com": "gchat",
    "webexapis.com": "webex",
    "api.ciscospark.com": "webex",
    "*.logic.azure.com": "workflows",
    "*.api.powerplatform.com": "workflows",
}
