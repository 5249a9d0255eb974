/* What apps ask for, checked before anything happens. Each sentence names the argument. */
#include "voice/voice_private.h"

#include <string.h>

static int is_tag_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* Subtags of 1 to 8 letters and digits. Source: BCP 47 (RFC 5646), section 2.1. */
static int is_language_tag(const char *tag)
{
	size_t subtag = 0, length = 0;

	for (; tag[length]; length++) {
		subtag = tag[length] == '-' ? 0 : subtag + 1;
		if (length >= QK_LANGUAGE_BYTES - 1 || subtag > 8)
			return 0;
		if (tag[length] == '-' ? !length || tag[length - 1] == '-' : !is_tag_byte(tag[length]))
			return 0;
	}
	return subtag > 0;
}

int qk_voice_check_config(struct quark_context *context, const char *function, const struct quark_voice_config *config)
{
	if (config->flags & ~(uint32_t)QUARK_VOICE_NO_BARGE_IN)
		return qk_client_bug(context, function,
				     "config->flags is 0x%x, which has bits that are not in enum quark_voice_flag",
				     config->flags);
	if (config->language && !is_language_tag(config->language))
		return qk_client_bug(context, function,
				     "config->language is no language tag such as \"en\" or \"zh-Hans\"");
	return qk_purpose_check(context, function, config->purpose);
}

static int is_within(uint32_t number, uint32_t least, uint32_t most)
{
	return !number || (number >= least && number <= most);
}

int qk_voice_check_listen(struct quark_context *context, const char *function, const struct quark_listen_config *config)
{
	if (config->mode > QUARK_LISTEN_ALWAYS)
		return qk_client_bug(context, function, "config->mode is %u, not one of enum quark_listen_mode",
				     config->mode);
	if (!is_within(config->patience_ms, 500, 60000))
		return qk_client_bug(context, function, "config->patience_ms is %u, must be 0, or 500 to 60000",
				     config->patience_ms);
	if (!is_within(config->silence_ms, 200, 5000))
		return qk_client_bug(context, function, "config->silence_ms is %u, must be 0, or 200 to 5000",
				     config->silence_ms);
	return QUARK_OK;
}

int qk_voice_check_audio(struct quark_context *context, const char *function, const struct quark_audio_config *config)
{
	if (!is_within(config->piece_ms, 10, 500))
		return qk_client_bug(context, function, "config->piece_ms is %u, must be 0, or 10 to 500",
				     config->piece_ms);
	if (!is_within(config->queue, 2, 512))
		return qk_client_bug(context, function, "config->queue is %u, must be 0, or 2 to 512", config->queue);
	if (config->reserved)
		return qk_client_bug(context, function, "config->reserved is %u, must be 0", config->reserved);
	return QUARK_OK;
}
