/* The words of the program's protocol, one line each:
 *
 *	latency|jitter|gap|slow-close|stall up|down|both MICROSECONDS
 *	bandwidth|slice|limit|limit-most up|down|both BYTES
 *	half-open up|down|both 0|1
 *	limit-by any|rst|fin
 *	cut [any|rst|fin]
 *	refuse MICROSECONDS
 *	clear | counts | quit
 */
#include "fault_proxy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int word_of(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

static int rule_of(const char *word)
{
	static const char *const words[FAULT_RULES] = {
		[FAULT_LATENCY_US] = "latency",  [FAULT_JITTER_US] = "jitter",
		[FAULT_BANDWIDTH] = "bandwidth", [FAULT_SLICE] = "slice",
		[FAULT_GAP_US] = "gap",          [FAULT_SLOW_CLOSE_US] = "slow-close",
		[FAULT_LIMIT] = "limit",         [FAULT_LIMIT_MOST] = "limit-most",
		[FAULT_STALL_US] = "stall",      [FAULT_HALF_OPEN] = "half-open",
	};

	return word_of(words, FAULT_RULES, word);
}

static int cut_of(const char *word)
{
	static const char *const words[] = {"any", "rst", "fin"};

	return *word ? word_of(words, 3, word) : FAULT_CUT_ANY;
}

static int number_of(const char *word, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(word, &end, 10);
	return errno || end == word || *end || *word == '-' ? -1 : 0;
}

static int set_rule(struct fault_proxy *proxy, int rule, const char *direction, const char *number)
{
	static const char *const words[] = {"", "up", "down", "both"};
	int directions = word_of(words, 4, direction);
	uint64_t value;

	if (directions < 1 || number_of(number, &value))
		return -1;
	fault_proxy_set(proxy, (unsigned)directions, (enum fault_rule)rule, value);
	return 0;
}

static void tell_counts(struct fault_proxy *proxy, char *answer, size_t size)
{
	struct fault_counts counts = fault_proxy_counts(proxy);

	snprintf(answer, size,
		 "ok accepted=%" PRIu64 " refused=%" PRIu64 " unreachable=%" PRIu64 " limited=%" PRIu64 " rst=%" PRIu64
		 " fin=%" PRIu64 " open=%" PRIu64 " up=%" PRIu64 " down=%" PRIu64 " swallowed=%" PRIu64,
		 counts.accepted, counts.refused, counts.unreachable, counts.cut[0], counts.cut[FAULT_CUT_RST],
		 counts.cut[FAULT_CUT_FIN], counts.open, counts.bytes[0], counts.bytes[1], counts.swallowed);
}

/* What is no rule. 0 done, -1 not understood. */
static int do_word(struct fault_proxy *proxy, const char *word, const char *argument, char *answer, size_t size)
{
	uint64_t us;

	if (strcmp(word, "counts") == 0) {
		tell_counts(proxy, answer, size);
	} else if (strcmp(word, "clear") == 0) {
		fault_proxy_clear(proxy);
	} else if (strcmp(word, "refuse") == 0 && !number_of(argument, &us)) {
		fault_proxy_refuse(proxy, us);
	} else if (strcmp(word, "limit-by") == 0 && cut_of(argument) >= 0) {
		fault_proxy_limit_by(proxy, (enum fault_cut)cut_of(argument));
	} else if (strcmp(word, "cut") == 0 && cut_of(argument) >= 0) {
		snprintf(answer, size, "ok cut=%u", fault_proxy_cut(proxy, (enum fault_cut)cut_of(argument)));
	} else {
		return -1;
	}
	return 0;
}

int fault_proxy_line(struct fault_proxy *proxy, const char *line, char *answer, size_t size)
{
	char words[3][24] = {"", "", ""}, more[2] = "";
	int count = sscanf(line, "%23s %23s %23s %1s", words[0], words[1], words[2], more), rule;

	snprintf(answer, size, "ok");
	if (count == 1 && strcmp(words[0], "quit") == 0)
		return 1;
	rule = rule_of(words[0]);
	if (count >= 1 && count <= 3 &&
	    !(rule >= 0 ? set_rule(proxy, rule, words[1], words[2])
			: count == 3 || do_word(proxy, words[0], words[1], answer, size)))
		return 0;
	snprintf(answer, size, "error: \"%.60s\" is not understood; see the beginning of fault_words.c", line);
	return 0;
}
