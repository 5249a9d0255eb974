/* Pairing with glasses in another process, over TLS: what both sides show, store, refuse, and say. Waits are for
 * events, in real time; the glasses' own time stands still. */
#include "qtest.h"
#include "support_relay.h"
#include "support_remote.h"

#include "link/pairing_uri.h"
#include "link/pairings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_MS 60000 /* a test that waits so long has failed */

static struct remote *remote;
static struct quark_context *context;
static char uri[1024];
static char folder[600], id[16];
static uint32_t check; /* as the app is told */

static void open_app(const char *name)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = "com.example.shop",
					      .app_name = "Shop",
					      .log_level = QUARK_LOG_NONE,
					      .state_folder = folder};

	snprintf(folder, sizeof folder, "%s/%s", qt_folder(), name);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
}

/* Also again, with the same state. */
static void start_glasses(void)
{
	static char state[600];
	struct remote_options options = {.secure = 1, .state = state, .more = {"--consent", "ask"}};

	snprintf(state, sizeof state, "%s/glasses", qt_folder());
	remote = remote_start(&options);
}

static void open_window(void)
{
	char *text = remote_pairing_uri(remote);

	snprintf(uri, sizeof uri, "%s", text);
	free(text);
}

/* Puts `value` in the place of a member's value. */
static void set_member(const char *member, const char *value)
{
	char name[32], rest[sizeof uri], *place;

	snprintf(name, sizeof name, "%s=", member);
	place = strstr(uri, name);
	qt_true(place != NULL && (place[-1] == '?' || place[-1] == '&'));
	place += strlen(name);
	snprintf(rest, sizeof rest, "%s", place + strcspn(place, "&"));
	snprintf(place, sizeof uri - (size_t)(place - uri), "%s%s", value, rest);
}

static void begin(void)
{
	start_glasses();
	open_app("app");
	open_window();
}

static void end(void)
{
	quark_context_unref(context);
	remote_stop(remote);
}

static uint64_t start_pairing(uint32_t sensors)
{
	struct quark_pair_config config = {.size = sizeof config, .sensors = sensors};
	uint64_t request = 0;

	if (quark_pair(context, uri, &config, &request))
		qt_fail("%s", quark_context_failure_text(context));
	return request;
}

/* The next event, which must come. */
static struct quark_event *next_event(void)
{
	struct quark_event *event = quark_context_next_event(context);

	if (!event && quark_context_dispatch(context, LIMIT_MS) == QUARK_OK)
		event = quark_context_next_event(context);
	if (!event)
		qt_fail("no event came");
	return event;
}

static struct quark_event *done_of(uint64_t request)
{
	struct quark_event *event;

	while (quark_event_type(event = next_event()) != QUARK_EVENT_REQUEST_DONE ||
	       quark_event_request(event) != request)
		quark_event_free(event);
	return event;
}

/* Until the wearer is asked. */
static uint64_t ask(uint32_t sensors)
{
	uint64_t request = start_pairing(sensors);
	struct quark_event *event = next_event();

	if (quark_event_type(event) != QUARK_EVENT_PAIRING)
		qt_fail("%s", quark_event_failure_text(event));
	qt_uint(quark_event_request(event), request);
	check = quark_event_pairing_check(event);
	qt_true(check < 1000000);
	quark_event_free(event);
	return request;
}

/* The question comes up when link.pair has arrived, which the app does not see. */
static void answer(int permission)
{
	for (int i = 0; quark_sim_answer(remote_sim(remote), permission); i++) {
		if (i == 100000)
			qt_fail("the glasses never asked: %s", quark_sim_error(remote_sim(remote)));
		quark_context_dispatch(context, 0);
	}
}

static struct quark_event *pair_with(uint32_t sensors, int permission)
{
	uint64_t request = ask(sensors);

	answer(permission);
	return done_of(request);
}

static void pair_well(void)
{
	struct quark_event *done = pair_with(0, QUARK_PERMISSION_ALWAYS);

	if (quark_event_status(done))
		qt_fail("%s", quark_event_failure_text(done));
	quark_event_free(done);
}

static int is_private(const char *name, mode_t mode)
{
	char path[700];
	struct stat status;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return stat(path, &status) == 0 && (status.st_mode & 07777) == mode;
}

static uint32_t count_pairings(void)
{
	struct quark_pairings *pairings;
	uint32_t count;

	qt_int(quark_pairings(context, &pairings), QUARK_OK);
	count = quark_pairings_count(pairings);
	quark_pairings_free(pairings);
	return count;
}

/* It ends with this status, and its sentence has this part. */
static void fails(int status, const char *part)
{
	uint64_t request = start_pairing(0);
	struct quark_event *done = done_of(request);

	if (quark_event_status(done) != status)
		qt_fail("%s", quark_event_failure_text(done));
	qt_contains(quark_event_failure_text(done), part);
	qt_true(quark_failure_hint(quark_event_failure(done))[0] != '\0');
	qt_text(quark_event_pairing_uri(done), "");
	quark_event_free(done);
}

/* --- yes ------------------------------------------------------------------------------------------------------------
 */

QTEST(a_pairing_says_what_to_open_and_is_private)
{
	uint32_t wanted = 1u << QUARK_SENSOR_CAMERA_PHOTO | 1u << QUARK_SENSOR_POSITION;
	struct quark_event *done;

	begin();
	done = pair_with(wanted, QUARK_PERMISSION_ALWAYS);
	qt_text(quark_event_failure_text(done), "no failure");
	qt_text(quark_event_pairing_uri(done), remote_uri(remote));
	qt_uint(strspn(quark_event_pairing_id(done), "0123456789abcdef"), 8);
	qt_true(*quark_event_pairing_name(done) && *quark_event_pairing_model(done));
	qt_uint(quark_event_pairing_sensors(done), wanted);
	quark_event_free(done);
	qt_uint(count_pairings(), 1);
	qt_true(is_private("", 0700));
	qt_true(is_private("identity.pem", 0600));
	qt_true(is_private("pairings.db", 0600));
	end();
}

static int shows(const char *svg, const char *digits)
{
	return strstr(svg, digits) != NULL;
}

QTEST(both_ends_show_the_same_number)
{
	char first[8], second[8], *svg = NULL;
	uint64_t request;

	begin();
	request = ask(0);
	snprintf(first, sizeof first, "%03u", check / 1000);
	snprintf(second, sizeof second, "%03u", check % 1000);
	/* The picture has the question as soon as it can be answered. */
	for (int i = 0; i < 100000 && !(svg && shows(svg, first) && shows(svg, second)); i++) {
		quark_sim_free(svg);
		quark_context_dispatch(context, 0);
		qt_int(quark_sim_view(remote_sim(remote), 0, &svg), QUARK_OK);
	}
	qt_contains(svg, first);
	qt_contains(svg, second);
	qt_contains(svg, "Shop");
	quark_sim_free(svg);
	answer(QUARK_PERMISSION_ALWAYS);
	quark_event_free(done_of(request));
	end();
}

QTEST(pairing_again_replaces_the_pairing)
{
	begin();
	pair_well();
	open_window();
	pair_well();
	qt_uint(count_pairings(), 1);
	end();
}

/* --- no -------------------------------------------------------------------------------------------------------------
 */

QTEST(a_wearer_who_refuses_is_told_as_such)
{
	struct quark_event *done;

	begin();
	done = pair_with(0, QUARK_PERMISSION_REFUSED);
	qt_int(quark_event_status(done), QUARK_ERR_DENIED);
	qt_contains(quark_event_failure_text(done), "the wearer did not accept the app");
	qt_int(quark_failure_stage(quark_event_failure(done)), QUARK_STAGE_CONSENT);
	quark_event_free(done);
	qt_uint(count_pairings(), 0);
	end();
}

QTEST(a_wearer_who_does_not_answer_has_said_no)
{
	uint64_t request;
	struct quark_event *done;
	char *svg = NULL;

	begin();
	request = ask(0);
	while (!(svg && strstr(svg, "Shop"))) {
		quark_sim_free(svg);
		quark_context_dispatch(context, 0);
		qt_int(quark_sim_view(remote_sim(remote), 0, &svg), QUARK_OK);
	}
	quark_sim_free(svg);
	qt_int(quark_sim_advance(remote_sim(remote), 31000000), QUARK_OK);
	done = done_of(request);
	qt_int(quark_event_status(done), QUARK_ERR_DENIED);
	quark_event_free(done);
	end();
}

QTEST(a_token_serves_once)
{
	begin();
	pair_well();
	fails(QUARK_ERR_DENIED, "used already");
	qt_uint(count_pairings(), 1);
	end();
}

QTEST(three_wrong_tokens_burn_it)
{
	char good[sizeof uri];

	begin();
	memcpy(good, uri, sizeof good);
	set_member("tok", "AAAAAAAAAAAAAAAAAAAAAA");
	fails(QUARK_ERR_DENIED, "not the token");
	fails(QUARK_ERR_DENIED, "not the token");
	fails(QUARK_ERR_DENIED, "no longer good");
	memcpy(uri, good, sizeof good);
	fails(QUARK_ERR_DENIED, "pairing window");
	qt_uint(count_pairings(), 0);
	end();
}

QTEST(a_token_is_good_for_two_minutes)
{
	begin();
	qt_int(quark_sim_advance(remote_sim(remote), 119000000), QUARK_OK);
	pair_well();
	open_window();
	qt_int(quark_sim_advance(remote_sim(remote), 121000000), QUARK_OK);
	fails(QUARK_ERR_DENIED, "too old");
	end();
}

QTEST(a_closed_window_is_told_to_who_is_not_known)
{
	begin();
	qt_int(quark_sim_advance(remote_sim(remote), 121000000), QUARK_OK);
	set_member("exp", "1000000000");
	fails(QUARK_ERR_DENIED, "pairing window");
	fails(QUARK_ERR_DENIED, "by this machine's clock the URI ran out");
	end();
}

QTEST(glasses_that_nobody_wears_do_not_spend_the_token)
{
	begin();
	qt_int(quark_sim_set(remote_sim(remote), QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	fails(QUARK_ERR_NOT_READY, "nobody wears the glasses");
	qt_int(quark_sim_set(remote_sim(remote), QUARK_SIM_VALUE_WORN, 1), QUARK_OK);
	pair_well();
	end();
}

/* --- somebody in between --------------------------------------------------------------------------------------------
 */

static struct relay *stand_between(void)
{
	struct relay *relay = relay_start(remote_port(remote));
	char port[16];

	snprintf(port, sizeof port, "%d", relay_port(relay));
	set_member("port", port);
	return relay;
}

QTEST(a_relay_fails_at_the_pin_and_the_token_is_not_spent)
{
	char good[sizeof uri];
	struct relay *relay;

	begin();
	memcpy(good, uri, sizeof good);
	relay = stand_between();
	fails(QUARK_ERR_DENIED, "another key");
	fails(QUARK_ERR_DENIED, "another key");
	fails(QUARK_ERR_DENIED, "another key");
	fails(QUARK_ERR_DENIED, "another key");
	qt_int(relay_passed(relay), 0);
	relay_stop(relay);
	memcpy(uri, good, sizeof good);
	pair_well();
	end();
}

/* That the relay is one that works: an app that would not look at the pin goes through it. */
QTEST(without_the_pin_the_relay_wins_and_the_numbers_differ)
{
	struct relay *relay;
	uint64_t request;
	char number[16], *svg = NULL;

	begin();
	relay = stand_between();
	set_member("pin", relay_pin(relay));
	request = ask(0);
	while (!(svg && strstr(svg, "Shop"))) {
		quark_sim_free(svg);
		quark_context_dispatch(context, 0);
		qt_int(quark_sim_view(remote_sim(remote), 0, &svg), QUARK_OK);
	}
	qt_int(relay_passed(relay), 1);
	snprintf(number, sizeof number, "%03u %03u", check / 1000, check % 1000);
	qt_true(strstr(svg, number) == NULL);
	quark_sim_free(svg);
	answer(QUARK_PERMISSION_REFUSED);
	quark_event_free(done_of(request));
	relay_stop(relay);
	end();
}

QTEST(other_glasses_at_the_address_are_told)
{
	struct remote_options options = {.secure = 1};
	struct remote *other;
	char port[16];

	begin();
	other = remote_start(&options);
	snprintf(port, sizeof port, "%d", remote_port(other));
	set_member("port", port);
	fails(QUARK_ERR_DENIED, "another key");
	remote_stop(other);
	end();
}

/* --- what breaks ----------------------------------------------------------------------------------------------------
 */

QTEST(glasses_that_are_not_there_are_told)
{
	begin();
	set_member("port", "1");
	fails(QUARK_ERR_IO, "cannot be reached");
	end();
}

QTEST(a_connection_that_is_lost_while_the_wearer_is_asked_ends_unknown)
{
	struct quark_event *done;
	uint64_t request;

	begin();
	request = ask(0);
	remote_restart(remote);
	done = done_of(request);
	qt_int(quark_event_status(done), QUARK_ERR_UNKNOWN);
	qt_contains(quark_event_failure_text(done), "Open a new pairing window");
	quark_event_free(done);
	end();
}

QTEST(a_cancelled_pairing_takes_the_question_away)
{
	struct quark_event *done;
	uint64_t request;

	begin();
	request = ask(0);
	qt_int(quark_context_cancel(context, request), QUARK_OK);
	done = done_of(request);
	qt_int(quark_event_status(done), QUARK_ERR_CANCELLED);
	quark_event_free(done);
	open_window();
	pair_well();
	end();
}

QTEST(a_store_that_cannot_be_written_costs_no_token)
{
	char path[700];

	begin();
	snprintf(path, sizeof path, "%s/pairings.db", folder);
	qt_int(mkdir(path, 0700), 0);
	fails(QUARK_ERR_IO, "not a file");
	qt_int(rmdir(path), 0);
	pair_well();
	end();
}

/* --- afterwards -----------------------------------------------------------------------------------------------------
 */

static struct quark_device *device;

static int open_device(const char *text)
{
	uint64_t request;
	int status = quark_device_open(context, text, &device, &request);

	return status ? status : quark_context_wait(context, request, LIMIT_MS);
}

static void close_device(void)
{
	quark_device_unref(device);
	device = NULL;
}

QTEST(a_paired_app_connects_and_a_stranger_does_not)
{
	begin();
	pair_well();
	qt_int(open_device(remote_uri(remote)), QUARK_OK);
	qt_int(quark_device_get_state(device), QUARK_DEVICE_STATE_READY);
	close_device();
	quark_context_unref(context);
	open_app("stranger");
	qt_int(open_device(remote_uri(remote)), QUARK_ERR_DENIED);
	qt_contains(quark_context_failure_text(context), "quarkctl pair URI");
	end();
}

QTEST(a_pairing_survives_both_processes)
{
	begin();
	pair_well();
	quark_context_unref(context);
	remote_restart(remote);
	open_app("app");
	qt_int(open_device(remote_uri(remote)), QUARK_OK);
	close_device();
	end();
}

QTEST(an_app_that_the_wearer_removed_is_out_and_stays_out)
{
	struct quark_event *event;

	begin();
	pair_well();
	qt_int(open_device(remote_uri(remote)), QUARK_OK);
	remote_remove(remote, "com.example.shop");
	while (quark_event_type(event = next_event()) != QUARK_EVENT_DEVICE_GONE)
		quark_event_free(event);
	qt_int(quark_event_status(event), QUARK_ERR_REVOKED);
	quark_event_free(event);
	close_device();
	qt_int(open_device(remote_uri(remote)), QUARK_ERR_DENIED);
	qt_contains(quark_context_failure_text(context), "do not know this app's key");
	close_device();
	end();
}

QTEST(a_forgotten_pairing_does_not_open)
{
	uint64_t request;

	begin();
	pair_well();
	qt_int(quark_forget(context, remote_uri(remote), &request), QUARK_OK);
	qt_int(quark_context_wait(context, request, LIMIT_MS), QUARK_OK);
	qt_int(open_device(remote_uri(remote)), QUARK_ERR_DENIED);
	qt_contains(quark_context_failure_text(context), "not paired");
	end();
}

/* --- the glasses change their key -----------------------------------------------------------------------------------
 */

/* They come back on another port, so the id says which they are. */
static void stop_and_run(const char *option)
{
	const char *build = getenv("QUARK_TEST_BUILD");
	char command[1600];

	remote_stop(remote);
	snprintf(command, sizeof command, "'%s/bin/quark-glasses' --state '%s/glasses' %s >/dev/null",
		 build ? build : "build/debug", qt_folder(), option);
	qt_int(system(command), 0);
	start_glasses();
	snprintf(uri, sizeof uri, "%s?id=%s", remote_uri(remote), id);
}

static void expect_pins(uint32_t count)
{
	struct qk_pairing_rows rows;

	qt_int(qk_pairings_read(context, &rows), QUARK_OK);
	qt_uint(rows.count, 1);
	qt_uint(rows.rows[0].pins_count, count);
	free(rows.rows);
}

static void connect_once(void)
{
	uint64_t request;

	if (open_device(uri))
		qt_fail("%s", quark_context_failure_text(context));
	quark_forget(context, "00000000", &request); /* behind what the worker has to write */
	quark_context_wait(context, request, LIMIT_MS);
	close_device();
}

QTEST(an_announced_key_is_followed)
{
	struct quark_event *done;

	begin();
	done = pair_with(0, QUARK_PERMISSION_ALWAYS);
	snprintf(id, sizeof id, "%s", quark_event_pairing_id(done));
	quark_event_free(done);
	expect_pins(1);
	stop_and_run("--rotate-key");
	connect_once();
	expect_pins(2);
	stop_and_run("--rotate-key-now");
	connect_once();
	expect_pins(1);
	connect_once();
	end();
}
