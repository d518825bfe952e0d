"""Every request of the manual, 89 of them and three download links, and which method sends it."""

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a repetition does: nothing at all, nothing more, or something again (or an error)."""

    READ = "read"
    IDEMPOTENT = "idempotent"
    ONCE = "once"


@dataclass(frozen=True)
class Entry:
    """One request. `method` is a path below `PbxApi`, or below a session for the three of the login."""

    endpoint: str
    method: str
    effect: Effect


CATALOGUE = {
    entry.endpoint: entry
    for entry in (
        Entry("login", "session.login", Effect.IDEMPOTENT),
        Entry("heartbeat", "session.heartbeat", Effect.IDEMPOTENT),
        Entry("logout", "session.logout", Effect.IDEMPOTENT),
        Entry("deviceinfo/query", "system.device_info", Effect.READ),
        Entry("companycontacts/query", "contacts.query", Effect.READ),
        Entry("companycontacts/add", "contacts.add", Effect.ONCE),
        Entry("companycontacts/update", "contacts.update", Effect.IDEMPOTENT),
        Entry("companycontacts/delete", "contacts.delete", Effect.ONCE),
        Entry("extension/list", "extensions.list", Effect.READ),
        Entry("extension/query", "extensions.query", Effect.READ),
        Entry("extension/query_call", "extensions.query_call", Effect.READ),
        Entry("extension/add", "extensions.add", Effect.ONCE),
        Entry("extension/update", "extensions.update", Effect.IDEMPOTENT),
        Entry("extension/delete", "extensions.delete", Effect.ONCE),
        Entry("extensiongroup/query", "extension_groups.query", Effect.READ),
        Entry("extensiongroup/add", "extension_groups.add", Effect.ONCE),
        Entry("extensiongroup/update", "extension_groups.update", Effect.IDEMPOTENT),
        Entry("extensiongroup/delete", "extension_groups.delete", Effect.ONCE),
        Entry("trunk/list", "trunks.list", Effect.READ),
        Entry("trunk/query_siptrunk", "trunks.query_sip", Effect.READ),
        Entry("trunk/add_siptrunk", "trunks.add_sip", Effect.ONCE),
        Entry("trunk/update_siptrunk", "trunks.update_sip", Effect.IDEMPOTENT),
        Entry("trunk/delete_siptrunk", "trunks.delete_sip", Effect.ONCE),
        Entry("inroute/query", "inbound_routes.query", Effect.READ),
        Entry("inroute/add", "inbound_routes.add", Effect.ONCE),
        Entry("inroute/update", "inbound_routes.update", Effect.IDEMPOTENT),
        Entry("inroute/delete", "inbound_routes.delete", Effect.ONCE),
        Entry("outroute/query", "outbound_routes.query", Effect.READ),
        Entry("outroute/add", "outbound_routes.add", Effect.ONCE),
        Entry("outroute/update", "outbound_routes.update", Effect.IDEMPOTENT),
        Entry("outroute/delete", "outbound_routes.delete", Effect.ONCE),
        Entry("conference/query", "conferences.query", Effect.READ),
        Entry("instant_conference/query", "conferences.query_instant", Effect.READ),
        Entry("conference/query_in_session", "conferences.query_in_session", Effect.READ),
        Entry("conference/update", "conferences.update", Effect.IDEMPOTENT),
        Entry("instant_conference/start", "conferences.start_instant", Effect.ONCE),
        Entry("conference/add_member", "conferences.add_member", Effect.ONCE),
        Entry("conference/kick_member", "conferences.kick_member", Effect.ONCE),
        Entry("conference/mute_member", "conferences.mute_member", Effect.IDEMPOTENT),
        Entry("conference/unmute_member", "conferences.unmute_member", Effect.IDEMPOTENT),
        Entry("ivr/query", "ivr.query", Effect.READ),
        Entry("ivr/update", "ivr.update", Effect.IDEMPOTENT),
        Entry("queue/query", "queues.query", Effect.READ),
        Entry("queue/query_status", "queues.query_status", Effect.READ),
        Entry("queue/update", "queues.update", Effect.IDEMPOTENT),
        Entry("queue/add_dynamicagent", "queues.add_dynamic_agent", Effect.ONCE),
        Entry("queue/delete_dynamicagent", "queues.delete_dynamic_agent", Effect.ONCE),
        Entry("queue/pause_agent", "queues.pause_agent", Effect.IDEMPOTENT),
        Entry("queue/unpause_agent", "queues.unpause_agent", Effect.IDEMPOTENT),
        Entry("paginggroup/list", "paging.list", Effect.READ),
        Entry("paginggroup/query", "paging.query", Effect.READ),
        Entry("paginggroup/add", "paging.add", Effect.ONCE),
        Entry("paginggroup/update", "paging.update", Effect.IDEMPOTENT),
        Entry("paginggroup/delete", "paging.delete", Effect.ONCE),
        Entry("paginggroup/hangup/music", "paging.hangup_music", Effect.ONCE),
        Entry("voicemail/query", "voicemail.query", Effect.READ),
        Entry("voicemail/delete", "voicemail.delete", Effect.ONCE),
        Entry("voicemail/get_random", "voicemail.get_random", Effect.READ),
        Entry("voicemail/download", "voicemail.download", Effect.READ),
        Entry("cdr/get_random", "cdr.get_random", Effect.READ),
        Entry("cdr/download", "cdr.download", Effect.READ),
        Entry("recording/get_random", "recordings.get_random", Effect.READ),
        Entry("recording/download", "recordings.download", Effect.READ),
        Entry("wakeupcall/query", "wakeups.query", Effect.READ),
        Entry("wakeupcall/create", "wakeups.create", Effect.ONCE),
        Entry("wakeupcall/update", "wakeups.update", Effect.IDEMPOTENT),
        Entry("wakeupcall/delete", "wakeups.delete", Effect.ONCE),
        Entry("hotel/checkout", "hotel.checkout", Effect.IDEMPOTENT),
        Entry("sms/send", "sms.send", Effect.ONCE),
        Entry("linkus/update_client", "linkus.update_client", Effect.IDEMPOTENT),
        Entry("linkus/query_client", "linkus.query_client", Effect.READ),
        Entry("linkus/send_email", "linkus.send_email", Effect.ONCE),
        Entry("call/query", "calls.query", Effect.READ),
        Entry("call/dial", "calls.dial", Effect.ONCE),
        Entry("call/accept_inbound", "calls.accept_inbound", Effect.ONCE),
        Entry("call/refuse_inbound", "calls.refuse_inbound", Effect.ONCE),
        Entry("call/listen", "calls.listen", Effect.ONCE),
        Entry("call/hold", "calls.hold", Effect.IDEMPOTENT),
        Entry("call/unhold", "calls.unhold", Effect.IDEMPOTENT),
        Entry("call/mute", "calls.mute", Effect.IDEMPOTENT),
        Entry("call/unmute", "calls.unmute", Effect.IDEMPOTENT),
        Entry("call/callpark", "calls.park", Effect.ONCE),
        Entry("call/callpark_status", "calls.park_status", Effect.READ),
        Entry("call/transfer", "calls.transfer", Effect.ONCE),
        Entry("call/attended_transfer", "calls.attended_transfer", Effect.ONCE),
        Entry("call/attended_transfer_operate", "calls.attended_transfer_operate", Effect.ONCE),
        Entry("call/add_member", "calls.add_member", Effect.ONCE),
        Entry("call/playprompt", "calls.playprompt", Effect.ONCE),
        Entry("call/hangup", "calls.hangup", Effect.ONCE),
        Entry("uacstacall/accept_inbound", "uacsta.accept_inbound", Effect.ONCE),
        Entry("uacstacall/refuse_inbound", "uacsta.refuse_inbound", Effect.ONCE),
        Entry("uacstacall/hangup", "uacsta.hangup", Effect.ONCE),
    )
}
