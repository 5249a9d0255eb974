#include "voice/number_private.h"

static void chinese_ordinals(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_speech whole = *speech;
	size_t at = qk_phrase(speech, 0, "第");

	whole.fractions = 0;
	if (at != QK_NOWHERE)
		qk_number_chinese(&whole, qk_skip_blank(speech, at), out);
}

void qk_number_ordinals(const struct qk_speech *speech, struct qk_readings *out)
{
	if (speech->words == QK_WORDS_ENGLISH)
		qk_number_english_ordinals(speech, out);
	else if (speech->words == QK_WORDS_CHINESE)
		chinese_ordinals(speech, out);
}
