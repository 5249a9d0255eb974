#include "core/purpose.h"

#include "core/failure.h"
#include "core/text.h"

#include <stdint.h>

int qk_purpose_check(struct quark_context *context, const char *function, const char *purpose)
{
	size_t count;

	if (!purpose)
		return qk_client_bug(context, function,
				     "config->purpose is NULL; say in 1 to 80 characters what the sensor is used for");
	count = qk_text_count(purpose);
	if (count == SIZE_MAX)
		return qk_client_bug(context, function, "config->purpose is not valid UTF-8");
	if (count < 1 || count > QK_PURPOSE_CHARACTERS)
		return qk_client_bug(context, function, "config->purpose has %zu characters, must have 1 to 80", count);
	if (qk_text_has_control(purpose, NULL))
		return qk_client_bug(context, function, "config->purpose has a control character");
	return QUARK_OK;
}
