/* How a conversation begins and ends. */
#include "glasses/glasses.h"

#include "glasses/grants.h"

#include <quark/device.h>

#include <string.h>

#define SESSION_MASK 0xffffffffffffu /* 48 bits: exact in every JSON reader */

static uint32_t spoken_version(const struct qk_glasses *glasses, const struct qk_hello *hello)
{
	int64_t speaks = glasses->peer.speaks;
	uint32_t low = speaks >= 0 ? (uint32_t)speaks : QK_PROTOCOL_MIN;
	uint32_t high = speaks >= 0 ? (uint32_t)speaks : QK_PROTOCOL_MAX;

	if (hello->protocol_max < low || hello->protocol_min > high)
		return 0;
	return hello->protocol_max < high ? hello->protocol_max : high;
}

static void refuse_version(struct qk_glasses *glasses, uint64_t id, const struct qk_hello *hello)
{
	uint32_t speaks = glasses->peer.speaks >= 0 ? (uint32_t)glasses->peer.speaks : QK_PROTOCOL_MAX;
	int newer = speaks > hello->protocol_max;
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_VERSION, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
		       newer ? "Build the app with a newer libquark."
			     : "Ask the wearer to update the firmware of the glasses.",
		       "the glasses speak protocol %u only, the app %u to %u: the %s is too old", speaks,
		       hello->protocol_min, hello->protocol_max, newer ? "app's libquark" : "glasses' firmware");
	qk_peer_refuse(glasses, QK_LINK_HELLO, id, &refusal);
	qk_port_close(glasses, QUARK_ERR_VERSION, 1, "%s", refusal.text);
}

static uint32_t reason(const struct qk_peer *peer, uint64_t wanted)
{
	if (!wanted)
		return QK_SESSION_NONE;
	if (wanted != peer->last_session)
		return QK_SESSION_UNKNOWN;
	return peer->rebooted ? QK_SESSION_REBOOT : QK_SESSION_EXPIRED;
}

static void begin_session(struct qk_glasses *glasses, const struct qk_hello *hello)
{
	struct qk_peer *peer = &glasses->peer;

	do
		peer->session = qk_random_next(&glasses->random) & SESSION_MASK;
	while (peer->session == 0);
	peer->last_session = peer->session;
	peer->rebooted = 0;
	peer->received = peer->sent = 0;
	peer->unacked = 0;
	peer->lost_us = QK_NEVER;
	peer->visible = 1;
	snprintf(peer->app_id, sizeof peer->app_id, "%s", hello->app_id);
	snprintf(peer->app_name, sizeof peer->app_name, "%s", hello->app_name ? hello->app_name : hello->app_id);
	qk_display_forget(&glasses->display);
	qk_grant_watch(glasses);
}

void qk_peer_hello(struct qk_glasses *glasses, uint64_t id, const struct qk_hello *hello)
{
	struct qk_peer *peer = &glasses->peer;
	struct qk_hello_result result = {
		.protocol = spoken_version(glasses, hello),
		.reason = reason(peer, hello->session),
		.time_us = glasses->now_us,
		.name = glasses->options.name[0] ? glasses->options.name : glasses->profile.name,
		.model = glasses->profile.name,
		.firmware = glasses->profile.firmware,
		.capabilities = glasses->profile.capabilities,
		.display = glasses->profile.display,
		.camera = glasses->profile.camera,
		.metrics = glasses->profile.metrics,
	};

	if (!result.protocol) {
		refuse_version(glasses, id, hello);
		return;
	}
	begin_session(glasses, hello);
	result.session = peer->session;
	qk_peer_answer(glasses, QK_LINK_HELLO, id, &result);
	peer->greeted = 1;
	qk_wearer_tell(glasses, 1);
}

void qk_peer_lost(struct qk_glasses *glasses, int forget)
{
	struct qk_peer *peer = &glasses->peer;

	if (peer->greeted) {
		peer->greeted = 0;
		peer->lost_us = glasses->now_us;
		qk_consent_forget(glasses);
		qk_camera_side_end(glasses, QK_ENDED_NONE, "the link was lost");
		qk_speaker_silence(glasses, NULL);
	}
	if (!forget)
		return;
	peer->session = 0;
	peer->lost_us = QK_NEVER;
	qk_display_forget(&glasses->display);
	qk_consent_doffed(glasses);
}
