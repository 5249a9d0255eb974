/* What the glasses ran for an app has ended: what each reason of the protocol means for all that can end. */
#include "link/session.h"

#include <string.h>

static const struct qk_end_reason reasons[QK_ENDED_SENSOR + 1] = {
	[QK_ENDED_NONE] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER,
			   "the glasses gave no reason that this version knows", "Start it again."},
	[QK_ENDED_STOPPED] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_NOW,
			      "the glasses stopped it, and the app had not asked for that", "Start it again."},
	[QK_ENDED_REVOKED] = {QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
			      "the wearer took the permission back",
			      "Tell the wearer what is missing, and start again only when they ask for it."},
	[QK_ENDED_DOFFED] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			     "the glasses were taken off", "Start again when QUARK_READINESS_WORN is 1."},
	[QK_ENDED_FOLDED] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			     "the glasses were folded", "Start again when QUARK_READINESS_FOLDED is 0."},
	[QK_ENDED_THERMAL] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses are too hot", "Start again when QUARK_READINESS_THERMAL is normal."},
	[QK_ENDED_BATTERY] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses' batteries are too low",
			      "Start again when a battery was charged or exchanged."},
	[QK_ENDED_TAKEN] = {QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			    "another app or the system took it", "Start it again when nobody uses it."},
	[QK_ENDED_LIGHT] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_ASK_WEARER,
			    "the light that tells others of it is covered or broken",
			    "Ask the wearer to uncover the light, then start again."},
	[QK_ENDED_LEASE] = {QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
			    "the glasses did not renew its lease",
			    "Ask for the permission again: quark_device_request_permission()."},
	[QK_ENDED_UNSERVICED] = {QUARK_ERR_TIMEOUT, QUARK_STAGE_APP, QUARK_RETRY_NOW,
				 "the app did not service its context for 10 seconds",
				 "Call quark_context_dispatch() whenever quark_context_get_fd() is readable, then "
				 "start again."},
	[QK_ENDED_SENSOR] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER, "the sensor failed",
			     "Start again; if it fails again, the glasses need a restart."},
};

static const struct qk_end_reason *find(const struct qk_end_reason *own, uint32_t number)
{
	const struct qk_end_reason *reason = &reasons[number <= QK_ENDED_SENSOR ? number : QK_ENDED_NONE];

	own = &own[reason - reasons];
	return own->sentence ? own : reason;
}

void qk_ended_explain(struct quark_failure *failure, const char *what, const struct qk_end_reason *own, uint32_t number,
		      const char *text)
{
	const struct qk_end_reason *reason = find(own, number);
	/* What the glasses say is told where it adds something. */
	int has_text = text && *text && !strstr(reason->sentence, text);

	qk_failure_set(failure, reason->status, reason->stage, reason->retry, reason->hint, "%s ended: %s%s%s%s", what,
		       reason->sentence, has_text ? " (" : "", has_text ? text : "", has_text ? ")" : "");
}
