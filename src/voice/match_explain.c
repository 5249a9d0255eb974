/* How a reading was found, as a tree. */
#include "voice/grammar_private.h"

const char *qk_match_explain(struct quark_match *match, const struct qk_shown *shown)
{
	(void)shown;
	(void)match;
	return "";
}
