/* Pairing as far as this side alone goes: what the calls refuse, what lies in the state folder, what is told about it.
 * With glasses at the other end: test_pairing_remote.c. */
#include "failing_malloc.h"
#include "qtest.h"

#include "core/context.h"
#include "link/pairings.h"
#include "link/websocket.h"

#include <quark/quark.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIN "sha256//ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="
#define TOKEN "8PHy8_T19vf4-fr7_P3-_w"
#define URI "quark://pair?v=1&id=1a2b3c4d&addr=127.0.0.1&port=9443&pin=" PIN "&tok=" TOKEN "&exp=1790000000"

static struct quark_context *context;

static void open_context(int with_folder)
{
	struct quark_context_config config = {
		.size = sizeof config, .app_id = "test.pairing", .log_level = QUARK_LOG_NONE};

	config.state_folder = with_folder ? qt_folder() : NULL;
	qt_int(chmod(qt_folder(), 0700), 0);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
}

static void close_context(void)
{
	quark_context_unref(context);
	context = NULL;
}

static struct qk_pairing_row row_of(const char *id, const char *address, uint16_t port, uint64_t created_ms)
{
	struct qk_pairing_row row = {.port = port, .pins_count = 1, .created_ms = created_ms};

	snprintf(row.id, sizeof row.id, "%s", id);
	snprintf(row.address, sizeof row.address, "%s", address);
	strcpy(row.name, "Wei's glasses");
	strcpy(row.model, "Quark S1");
	strcpy(row.app_id, "test.pairing");
	memcpy(row.pins[0], row.id, sizeof row.id);
	return row;
}

static void put_row_in(const char *folder, const struct qk_pairing_row *row)
{
	struct qk_pairing_store *store;
	char why[256];

	qt_int(qk_pairing_store_open(folder, QK_PAIRING_WRITE, &store, why, sizeof why), 0);
	qt_int(qk_pairing_store_put(store, row, why, sizeof why), 0);
	qk_pairing_store_close(store);
}

static void put(const struct qk_pairing_row *row)
{
	put_row_in(qt_folder(), row);
}

static void put_in(const char *folder, const char *id)
{
	struct qk_pairing_row row = row_of(id, "127.0.0.1", 9443, 1);

	put_row_in(folder, &row);
}

static void put_plain(const char *id, const char *address, uint16_t port, uint64_t created_ms)
{
	struct qk_pairing_row row = row_of(id, address, port, created_ms);

	put(&row);
}

static void damage(void)
{
	static const char text[] =
		"this is no database, and long enough to be looked at as if it were one ............."
		"................................................";
	char path[600];
	int fd;

	snprintf(path, sizeof path, "%s/pairings.db", qt_folder());
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	qt_int(write(fd, text, sizeof text), sizeof text);
	close(fd);
}

static const char *failure(void)
{
	return quark_context_failure_text(context);
}

/* --- quark_pair() ---------------------------------------------------------------------------------------------------
 */

QTEST(pairing_needs_a_state_folder_and_says_so)
{
	uint64_t request = 7;

	open_context(0);
	qt_int(quark_pair(context, URI, NULL, &request), QUARK_ERR_NO_STATE);
	qt_uint(request, 0);
	qt_contains(failure(), "quark_context_config::state_folder");
	close_context();
}

QTEST(misuse_of_pairing_is_refused)
{
	struct quark_pair_config config = {.size = sizeof config};
	uint64_t request;

	open_context(1);
	qt_int(quark_pair(NULL, URI, NULL, &request), QUARK_ERR_INVALID);
	qt_int(quark_pair(context, NULL, NULL, &request), QUARK_ERR_INVALID);
	config.size = 3;
	qt_int(quark_pair(context, URI, &config, &request), QUARK_ERR_ABI);
	config.size = sizeof config;
	config.sensors = 1;
	qt_int(quark_pair(context, URI, &config, &request), QUARK_ERR_INVALID);
	qt_contains(failure(), "enum quark_sensor");
	config.sensors = 1u << (QUARK_SENSOR_POSITION + 1);
	qt_int(quark_pair(context, URI, &config, &request), QUARK_ERR_INVALID);
	config.sensors = 0;
	config.timeout_ms = 3600001;
	qt_int(quark_pair(context, URI, &config, &request), QUARK_ERR_INVALID);
	qt_contains(failure(), "timeout_ms");
	config.timeout_ms = 0;
	config.reserved = 1;
	qt_int(quark_pair(context, URI, &config, &request), QUARK_ERR_INVALID);
	close_context();
}

QTEST(a_uri_that_is_not_whole_is_refused_without_its_token)
{
	uint64_t request;

	open_context(1);
	qt_int(quark_pair(context, "quark://pair?v=1&id=1a2b3c4d&tok=" TOKEN, NULL, &request), QUARK_ERR_INVALID);
	qt_contains(failure(), "has no addr");
	qt_contains(failure(), "between quotes");
	qt_true(strstr(failure(), TOKEN) == NULL);
	qt_int(quark_pair(context, "quark://pair?v=2", NULL, &request), QUARK_ERR_VERSION);
	close_context();
}

static int pair_and_wait(void)
{
	uint64_t request;

	qt_int(quark_pair(context, URI, NULL, &request), QUARK_OK);
	return quark_context_wait(context, request, -1);
}

QTEST(a_damaged_store_ends_it_before_anything_is_sent)
{
	open_context(1);
	damage();
	qt_int(pair_and_wait(), QUARK_ERR_IO);
	qt_contains(failure(), "pairings.db is damaged and was left as it is");
	qt_contains(failure(), "quarkctl doctor");
	close_context();
}

QTEST(a_key_that_others_can_read_ends_it_before_anything_is_sent)
{
	char path[600];

	open_context(1);
	snprintf(path, sizeof path, "%s/identity.pem", qt_folder());
	close(open(path, O_WRONLY | O_CREAT, 0600));
	qt_int(chmod(path, 0644), 0);
	qt_int(pair_and_wait(), QUARK_ERR_IO);
	qt_contains(failure(), "chmod 600");
	qt_int(chmod(path, 0600), 0);
	qt_int(pair_and_wait(), QUARK_ERR_INVALID);
	qt_contains(failure(), "no P-256 key");
	close_context();
}

QTEST(a_cancelled_pairing_ends_once_as_cancelled)
{
	struct quark_event *event;
	uint64_t request;

	open_context(1);
	qt_int(quark_pair(context, URI, NULL, &request), QUARK_OK);
	qt_int(quark_context_cancel(context, request), QUARK_OK);
	event = quark_context_next_event(context);
	qt_int(quark_event_type(event), QUARK_EVENT_REQUEST_DONE);
	qt_int(quark_event_status(event), QUARK_ERR_CANCELLED);
	qt_text(quark_event_pairing_uri(event), "");
	qt_text(quark_event_pairing_id(event), "");
	qt_text(quark_event_pairing_name(event), "");
	qt_text(quark_event_pairing_model(event), "");
	qt_uint(quark_event_pairing_sensors(event), 0);
	quark_event_free(event);
	qt_true(quark_context_next_event(context) == NULL);
	close_context();
}

QTEST(a_context_may_go_while_it_pairs)
{
	uint64_t request;

	open_context(1);
	qt_int(quark_pair(context, URI, NULL, &request), QUARK_OK);
	qt_int(quark_pair(context, URI, NULL, NULL), QUARK_OK);
	close_context();
}

static struct {
	char lines[65536];
	size_t used;
} kept_log;

static void keep_line(void *user_data, int level, const char *line)
{
	(void)user_data, (void)level;
	kept_log.used +=
		(size_t)snprintf(kept_log.lines + kept_log.used, sizeof kept_log.lines - kept_log.used, "%s\n", line);
}

QTEST(the_token_is_never_logged)
{
	struct quark_context_config config = {
		.size = sizeof config, .state_folder = qt_folder(), .log = keep_line, .log_level = QUARK_LOG_DEBUG};

	qt_int(chmod(qt_folder(), 0700), 0);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	damage();
	qt_int(pair_and_wait(), QUARK_ERR_IO);
	quark_pair(context, URI "&port=1", NULL, NULL);
	quark_pair(context, URI "x", NULL, NULL);
	qt_contains(kept_log.lines, "port twice");
	qt_true(strstr(kept_log.lines, TOKEN) == NULL);
	close_context();
}

/* --- what is in the folder ------------------------------------------------------------------------------------------
 */

QTEST(a_snapshot_lists_the_pairings_newest_first)
{
	struct qk_pairing_row row = row_of("11111111", "192.168.1.20", 9443, 1700000000123u);
	struct quark_pairings *pairings;
	char pin[QK_PIN_TEXT];

	open_context(1);
	qt_int(quark_pairings(context, &pairings), QUARK_OK);
	qt_uint(quark_pairings_count(pairings), 0);
	quark_pairings_free(pairings);
	row.pins_count = 2;
	row.pins[1][0] = 9;
	row.used_ms = 1700000000999u;
	put(&row);
	put_plain("22222222", "fe80::1", 1, 1800000000000u);
	qt_int(quark_pairings(context, &pairings), QUARK_OK);
	qt_uint(quark_pairings_count(pairings), 2);
	qt_text(quark_pairings_uri(pairings, 0), "wss://[fe80::1]:1");
	qt_text(quark_pairings_next_pin(pairings, 0), "");
	qt_uint(quark_pairings_used_ms(pairings, 0), 0);
	qt_text(quark_pairings_uri(pairings, 1), "wss://192.168.1.20:9443");
	qt_text(quark_pairings_id(pairings, 1), "11111111");
	qt_text(quark_pairings_name(pairings, 1), "Wei's glasses");
	qt_text(quark_pairings_model(pairings, 1), "Quark S1");
	qk_pin_write(row.pins[0], pin);
	qt_text(quark_pairings_pin(pairings, 1), pin);
	qk_pin_write(row.pins[1], pin);
	qt_text(quark_pairings_next_pin(pairings, 1), pin);
	qt_uint(quark_pairings_created_ms(pairings, 1), 1700000000123u);
	qt_uint(quark_pairings_used_ms(pairings, 1), 1700000000999u);
	qt_text(quark_pairings_uri(pairings, 2), "");
	qt_uint(quark_pairings_created_ms(pairings, 2), 0);
	quark_pairings_free(pairings);
	close_context();
}

QTEST(a_snapshot_needs_a_folder_and_a_place)
{
	struct quark_pairings *pairings = (struct quark_pairings *)&context;

	open_context(0);
	qt_int(quark_pairings(context, NULL), QUARK_ERR_INVALID);
	qt_int(quark_pairings(context, &pairings), QUARK_ERR_NO_STATE);
	qt_true(pairings == NULL);
	qt_uint(quark_pairings_count(NULL), 0);
	quark_pairings_free(NULL);
	close_context();
	open_context(1);
	damage();
	qt_int(quark_pairings(context, &pairings), QUARK_ERR_IO);
	qt_contains(failure(), "damaged");
	close_context();
}

static int forget(const char *which)
{
	uint64_t request;
	int status = quark_forget(context, which, &request);

	return status ? status : quark_context_wait(context, request, -1);
}

static uint32_t count(void)
{
	struct quark_pairings *pairings;
	uint32_t number;

	qt_int(quark_pairings(context, &pairings), QUARK_OK);
	number = quark_pairings_count(pairings);
	quark_pairings_free(pairings);
	return number;
}

QTEST(glasses_are_forgotten_by_id_or_uri)
{
	open_context(1);
	put_plain("11111111", "192.168.1.20", 9443, 1);
	put_plain("22222222", "192.168.1.20", 9443, 2);
	put_plain("aabbccdd", "::1", 9443, 3);
	qt_int(forget("AABBCCDD"), QUARK_OK);
	qt_uint(count(), 2);
	qt_int(forget("aabbccdd"), QUARK_ERR_INVALID);
	qt_contains(failure(), "not paired with such glasses");
	qt_int(forget("wss://192.168.1.20:9444"), QUARK_ERR_INVALID);
	qt_int(forget("wss://elsewhere:1?id=11111111"), QUARK_OK);
	qt_uint(count(), 1);
	put_plain("33333333", "192.168.1.20", 9443, 4);
	qt_int(forget("wss://192.168.1.20:9443"), QUARK_OK);
	qt_uint(count(), 0);
	close_context();
}

QTEST(forgetting_says_what_is_wrong)
{
	open_context(1);
	qt_int(quark_forget(context, NULL, NULL), QUARK_ERR_INVALID);
	qt_int(forget("my glasses"), QUARK_ERR_INVALID);
	qt_contains(failure(), "neither 8 hexadecimal digits nor the URI");
	damage();
	qt_int(forget("11111111"), QUARK_ERR_IO);
	qt_contains(failure(), "damaged");
	close_context();
	open_context(0);
	qt_int(forget("11111111"), QUARK_ERR_NO_STATE);
	close_context();
}

/* --- the target of a device URI -------------------------------------------------------------------------------------
 */

static int target_of(const char *uri, struct qk_websocket_target *target)
{
	int status = qk_websocket_target_of(context, uri, target);

	qk_key_unref(target->key);
	return status;
}

QTEST(a_paired_uri_has_a_key_and_pins)
{
	struct qk_websocket_target target;
	char path[600];
	struct stat status;

	open_context(1);
	umask(0);
	put_plain("11111111", "127.0.0.1", 9443, 1);
	put_plain("22222222", "127.0.0.1", 9443, 2);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_OK);
	qt_text(target.host, "127.0.0.1");
	qt_uint(target.port, 9443);
	qt_text(target.path, "/session");
	qt_uint(target.pins_count, 1);
	qt_int(memcmp(target.pins[0], "22222222", 8), 0); /* the newest there */
	qt_int(target_of("wss://glasses.local:1?id=11111111", &target), QUARK_OK);
	qt_text(target.host, "glasses.local");
	qt_int(memcmp(target.pins[0], "11111111", 8), 0);
	snprintf(path, sizeof path, "%s/identity.pem", qt_folder());
	qt_int(stat(path, &status), 0);
	qt_int(status.st_mode & 07777, 0600);
	close_context();
}

QTEST(an_address_has_many_spellings)
{
	struct qk_websocket_target target;

	open_context(1);
	put_plain("11111111", "fe80::1", 9443, 1);
	qt_int(target_of("wss://[FE80:0::0:1]:9443", &target), QUARK_OK);
	qt_int(target_of("wss://[fe80::2]:9443", &target), QUARK_ERR_DENIED);
	close_context();
}

QTEST(what_is_not_paired_says_how_to_pair)
{
	struct qk_websocket_target target;
	char path[600];

	open_context(1);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_ERR_DENIED);
	qt_contains(failure(), "wss://127.0.0.1:9443: this app is not paired");
	qt_contains(failure(), "quarkctl pair URI");
	qt_contains(failure(), "quark_pair()");
	qt_int(quark_failure_retry(quark_context_failure(context)), QUARK_RETRY_ASK_WEARER);
	qt_int(target_of("wss://127.0.0.1:9443?id=11111111", &target), QUARK_ERR_DENIED);
	qt_contains(failure(), "11111111");
	snprintf(path, sizeof path, "%s/identity.pem", qt_folder());
	qt_int(access(path, F_OK), -1); /* no key is made for nothing */
	put_plain("11111111", "127.0.0.1", 9444, 1);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_ERR_DENIED);
	qt_contains(failure(), "add \"?id=11111111\"");
	close_context();
}

QTEST(a_folder_of_another_app_is_told)
{
	struct qk_pairing_row row = row_of("11111111", "127.0.0.1", 9443, 1);
	struct qk_websocket_target target;

	open_context(1);
	strcpy(row.app_id, "com.example.other");
	put(&row);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_ERR_DENIED);
	qt_contains(failure(), "com.example.other, and this app is test.pairing");
	close_context();
}

QTEST(the_network_needs_a_state_folder_and_insecure_loopback_does_not)
{
	struct qk_websocket_target target;

	open_context(0);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_ERR_NO_STATE);
	qt_contains(failure(), "quark_context_config::state_folder");
	qt_int(target_of("ws://127.0.0.1:9443?insecure=loopback", &target), QUARK_OK);
	qt_true(target.key == NULL);
	qt_uint(target.pins_count, 0);
	qt_int(target_of("ws://127.0.0.1:9443", &target), QUARK_ERR_INVALID);
	close_context();
}

/* --- meeting them ---------------------------------------------------------------------------------------------------
 */

/* Behind what the worker has to do, since it does one thing after the other. */
static void let_worker_end(void)
{
	qt_int(forget("00000000"), QUARK_ERR_INVALID);
}

static struct qk_pairing_row only_row(void)
{
	struct qk_pairing_rows rows;
	struct qk_pairing_row row;

	let_worker_end();
	qt_int(qk_pairings_read(context, &rows), QUARK_OK);
	qt_uint(rows.count, 1);
	row = rows.rows[0];
	free(rows.rows);
	return row;
}

QTEST(what_the_glasses_announce_is_kept)
{
	struct qk_pairing_row row = row_of("11111111", "127.0.0.1", 9443, 1), now;
	struct qk_websocket_target target;
	unsigned char next[QK_PIN_SIZE];

	open_context(1);
	row.used_ms = qk_unix_ms();
	put(&row);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_OK);
	qk_websocket_met(context, &target, row.pins[0], "");
	qk_websocket_met(context, &target, row.pins[0], NULL);
	qk_websocket_met(context, &target, row.pins[0], "sha256//nonsense");
	now = only_row();
	qt_int(memcmp(&now, &row, sizeof row), 0);
	qt_uint(target.pins_count, 1);
	qk_websocket_met(context, &target, row.pins[0], PIN);
	now = only_row();
	qt_uint(now.pins_count, 2);
	qt_int(qk_pin_read(next, PIN, strlen(PIN)), 0);
	qt_true(qk_pin_same(now.pins[1], next));
	qt_uint(target.pins_count, 2); /* the next connection takes either */
	qt_true(qk_pin_same(target.pins[1], next));
	qk_websocket_met(context, &target, next, NULL);
	now = only_row();
	qt_uint(now.pins_count, 1);
	qt_true(qk_pin_same(now.pins[0], next));
	qt_uint(target.pins_count, 1);
	qt_true(qk_pin_same(target.pins[0], next));
	close_context();
}

QTEST(when_it_was_last_connected_is_kept_to_ten_minutes)
{
	struct qk_pairing_row row = row_of("11111111", "127.0.0.1", 9443, 1);
	struct qk_websocket_target target;
	uint64_t before = qk_unix_ms();

	open_context(1);
	row.used_ms = before - 500000;
	put(&row);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_OK);
	qk_websocket_met(context, &target, row.pins[0], NULL);
	qt_uint(only_row().used_ms, before - 500000);
	row.used_ms = before - 600001;
	put(&row);
	qt_int(target_of("wss://127.0.0.1:9443", &target), QUARK_OK);
	qk_websocket_met(context, &target, row.pins[0], NULL);
	qt_true(only_row().used_ms >= before);
	close_context();
}

/* --- without memory -------------------------------------------------------------------------------------------------
 */

static const char *wrong;

static void ends_once(struct quark_context *life, int status, uint64_t request)
{
	struct quark_event *event;
	int ended = 0;

	if ((status == QUARK_OK) != (request != 0))
		wrong = "a call failed and gave an id, or succeeded without one";
	for (int i = 0; request && !ended && i < 100; i++) {
		quark_context_dispatch(life, 1000);
		while ((event = quark_context_next_event(life)) != NULL) {
			ended += quark_event_request(event) == request;
			if (quark_event_status(event) && !*quark_event_failure_text(event))
				wrong = "a failure without a sentence";
			quark_event_free(event);
		}
	}
	if (request && ended != 1)
		wrong = "a request did not end once";
}

static void live_once(const char *folder)
{
	struct quark_context_config config = {
		.size = sizeof config, .app_id = "test.pairing", .state_folder = folder, .log_level = QUARK_LOG_NONE};
	struct quark_pairings *pairings = NULL;
	struct quark_context *life = NULL;
	uint64_t request = 0;
	int status;

	if (quark_context_new(&config, &life))
		return;
	status = quark_pairings(life, &pairings);
	if ((status == QUARK_OK) != (pairings != NULL))
		wrong = "QUARK_OK without a snapshot, or the other way round";
	quark_pairings_free(pairings);
	status = quark_pair(life, URI, NULL, &request);
	if (request)
		quark_context_cancel(life, request);
	ends_once(life, status, request);
	status = quark_forget(life, "11111111", &request);
	ends_once(life, status, request);
	quark_context_unref(life);
}

static long fail_once(const char *folder, long n, void (*fail)(long))
{
	long before = qt_live_blocks(), failed;

	fail(n);
	live_once(folder);
	failed = qt_fail_never();
	if (wrong)
		qt_fail("allocation %ld: %s", n, wrong);
	if (qt_live_blocks() != before)
		qt_fail("allocation %ld: %ld blocks were not freed", n, qt_live_blocks() - before);
	return failed;
}

/* In memory, since the disk would be waited for some thousand times. */
static const char *quick_folder(void)
{
	static char path[] = "/dev/shm/quark-test-XXXXXX";

	if (!mkdtemp(path))
		qt_skip("there is no file system in memory");
	return path;
}

static void remove_folder(const char *folder)
{
	char command[128];

	snprintf(command, sizeof command, "rm -r %s", folder);
	qt_int(system(command), 0);
}

QTEST(the_calls_live_without_memory)
{
	const char *folder;
	long n;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	folder = quick_folder();
	live_once(folder);
	live_once(folder);
	for (n = 0; fail_once(folder, n, qt_fail_after); n++)
		put_in(folder, "11111111");
	for (long from = 0; from < n; from += 1 + from / 32)
		fail_once(folder, from, qt_fail_from);
	remove_folder(folder);
	qt_true(n > 30);
}
