/* pair, pairings and forget. */
#include "quarkctl.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* --- the check number, large enough to be read beside a pair of glasses ------------------------------------------- */

#define ROWS 5

static const char *const digits[10][ROWS] = {
	{" ### ", "#   #", "#   #", "#   #", " ### "}, {"  #  ", " ##  ", "  #  ", "  #  ", " ### "},
	{"#### ", "    #", " ### ", "#    ", "#####"}, {"#### ", "    #", " ### ", "    #", "#### "},
	{"#  # ", "#  # ", "#####", "   # ", "   # "}, {"#####", "#    ", "#### ", "    #", "#### "},
	{" ### ", "#    ", "#### ", "#   #", " ### "}, {"#####", "    #", "   # ", "  #  ", "  #  "},
	{" ### ", "#   #", " ### ", "#   #", " ### "}, {" ### ", "#   #", " ####", "    #", " ### "},
};

static void print_large(const char *number)
{
	for (int row = 0; row < ROWS; row++) {
		fputs("   ", stdout);
		for (size_t i = 0; number[i]; i++)
			printf("%s %s ", i == 3 ? "  " : "", digits[number[i] - '0'][row]);
		putchar('\n');
	}
}

static void show_check(const struct qk_ctl *ctl, const struct quark_event *event)
{
	struct qk_ctl_record record;
	char number[16];

	snprintf(number, sizeof number, "%06" PRIu32, quark_event_pairing_check(event));
	if (ctl->json) {
		record = qk_ctl_begin(ctl, QK_CTL_LINE);
		qk_ctl_text(&record, "event", "pairing");
		qk_ctl_text(&record, "check", number);
		qk_ctl_end(&record);
		return;
	}
	puts("Compare this number with the one that the glasses show now:\n");
	print_large(number);
	printf("\n    %.3s %s\n\nThe wearer accepts or refuses on the glasses. If the number there is another one, "
	       "refuse.\n",
	       number, number + 3);
}

/* --- permissions by name ------------------------------------------------------------------------------------------ */

static int sensor_of(const char *name, size_t length)
{
	for (int sensor = 1; sensor <= QUARK_SENSOR_POSITION; sensor++)
		if (strlen(quark_sensor_name(sensor)) == length && !memcmp(quark_sensor_name(sensor), name, length))
			return sensor;
	return -1;
}

int qk_ctl_add_permissions(struct qk_ctl *ctl, const char *names)
{
	while (*names) {
		size_t length = strcspn(names, ",");
		int sensor = sensor_of(names, length);

		if (sensor < 0)
			return -1;
		ctl->sensors |= 1u << sensor;
		names += length + (names[length] == ',');
	}
	return 0;
}

static void write_sensors(uint32_t sensors, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (int sensor = 1; sensor <= QUARK_SENSOR_POSITION && used < size; sensor++)
		if (sensors & (1u << sensor))
			used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "",
						 quark_sensor_name(sensor));
}

/* --- pair --------------------------------------------------------------------------------------------------------- */

static void tell_paired(const struct qk_ctl *ctl, const struct quark_event *done)
{
	struct qk_ctl_record record = qk_ctl_begin(ctl, QK_CTL_ROWS);
	char sensors[160];

	write_sensors(quark_event_pairing_sensors(done), sensors, sizeof sensors);
	if (!ctl->json)
		puts("");
	else
		qk_ctl_text(&record, "event", "paired");
	qk_ctl_text(&record, "name", quark_event_pairing_name(done));
	qk_ctl_text(&record, "model", quark_event_pairing_model(done));
	qk_ctl_text(&record, "id", quark_event_pairing_id(done));
	qk_ctl_text(&record, "uri", quark_event_pairing_uri(done));
	qk_ctl_text(&record, "permissions", *sensors || ctl->json ? sensors : "none asked for, or none given");
	qk_ctl_text(&record, "stored_in", ctl->folder);
	qk_ctl_end(&record);
	if (!ctl->json)
		printf("\nThe app is paired. Try: quarkctl info --device %s\n", quark_event_pairing_uri(done));
}

/* The end of the request; other events are of no interest here, but for the check number. */
static struct quark_event *await(struct qk_ctl *ctl, uint64_t request)
{
	struct quark_event *event;

	for (;;) {
		if (quark_context_dispatch(ctl->context, -1))
			return NULL;
		while ((event = quark_context_next_event(ctl->context)) != NULL) {
			if (quark_event_type(event) == QUARK_EVENT_PAIRING)
				show_check(ctl, event);
			if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE &&
			    quark_event_request(event) == request)
				return event;
			quark_event_free(event);
		}
	}
}

int qk_ctl_pair(struct qk_ctl *ctl)
{
	struct quark_pair_config config = {.size = sizeof config, .sensors = ctl->sensors};
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (qk_ctl_open_context(ctl))
		return QK_CTL_FAILED;
	config.timeout_ms = ctl->timeout_ms > 0 ? (uint32_t)ctl->timeout_ms : 0;
	if (quark_pair(ctl->context, ctl->arguments[0], &config, &request))
		return qk_ctl_fail(ctl);
	done = await(ctl, request);
	if (!done)
		return qk_ctl_fail(ctl);
	status = quark_event_status(done) ? QK_CTL_FAILED : QK_CTL_OK;
	if (status)
		fprintf(stderr, "quarkctl %s: %s\n", ctl->command, quark_event_failure_text(done));
	else
		tell_paired(ctl, done);
	quark_event_free(done);
	return status;
}

/* --- pairings ----------------------------------------------------------------------------------------------------- */

static void write_time(uint64_t unix_ms, char *out, size_t size)
{
	time_t seconds = (time_t)(unix_ms / 1000u);
	struct tm parts;

	snprintf(out, size, "never");
	if (unix_ms && gmtime_r(&seconds, &parts))
		strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static void tell_pairing(const struct qk_ctl *ctl, const struct quark_pairings *pairings, uint32_t index)
{
	struct qk_ctl_record record = qk_ctl_begin(ctl, QK_CTL_ROWS);
	const char *next = quark_pairings_next_pin(pairings, index);
	char created[32], used[32];

	write_time(quark_pairings_created_ms(pairings, index), created, sizeof created);
	write_time(quark_pairings_used_ms(pairings, index), used, sizeof used);
	qk_ctl_text(&record, "uri", quark_pairings_uri(pairings, index));
	qk_ctl_text(&record, "id", quark_pairings_id(pairings, index));
	qk_ctl_text(&record, "name", quark_pairings_name(pairings, index));
	qk_ctl_text(&record, "model", quark_pairings_model(pairings, index));
	qk_ctl_text(&record, "pin", quark_pairings_pin(pairings, index));
	if (*next)
		qk_ctl_text(&record, "next_pin", next);
	qk_ctl_text(&record, "created", created);
	qk_ctl_text(&record, "last_used", used);
	qk_ctl_end(&record);
}

int qk_ctl_pairings(struct qk_ctl *ctl)
{
	struct quark_pairings *pairings;
	uint32_t count;

	if (qk_ctl_open_context(ctl))
		return QK_CTL_FAILED;
	if (quark_pairings(ctl->context, &pairings))
		return qk_ctl_fail(ctl);
	count = quark_pairings_count(pairings);
	for (uint32_t i = 0; i < count; i++) {
		if (i && !ctl->json)
			puts("");
		tell_pairing(ctl, pairings, i);
	}
	if (!count && !ctl->json)
		printf("no pairings in %s; `quarkctl pair URI` makes one\n", ctl->folder);
	quark_pairings_free(pairings);
	return QK_CTL_OK;
}

/* --- forget ------------------------------------------------------------------------------------------------------- */

int qk_ctl_forget(struct qk_ctl *ctl)
{
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (qk_ctl_open_context(ctl))
		return QK_CTL_FAILED;
	status = quark_forget(ctl->context, ctl->arguments[0], &request);
	done = qk_ctl_wait(ctl, status, request);
	if (!done)
		return QK_CTL_FAILED;
	quark_event_free(done);
	printf("%s is forgotten here. To remove the app from the glasses too, the wearer does it there.\n",
	       ctl->arguments[0]);
	return QK_CTL_OK;
}
