/* Keys, the pairing window, and what outlives the process. */
#include "qtest.h"

#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "support_caller.h"
#include "support_remote_private.h"

#include <quark/device.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SHOP "com.example.shop"

static struct remote *begin(const char *consent)
{
	return remote_start(&(struct remote_options){.secure = 1, .more = {"--consent", consent ? consent : "grant"}});
}

static int ask(const struct remote *remote, const char *question)
{
	struct qk_buffer line = {0};
	char why[320];
	int status;

	qk_buffer_text(&line, question);
	status = qk_remote_ask(remote->sim->remote, &line, why, sizeof why);
	qk_buffer_free(&line);
	return status;
}

/* Opens the window; the token, which lives until the next call. */
static const char *open_window(const struct remote *remote)
{
	static char uri[700];
	struct qk_buffer text = {0};
	struct qk_json at;
	char *token;

	qt_int(ask(remote, "{\"do\":\"pair\"}"), 0);
	qt_true(qk_remote_answer(remote->sim->remote, "uri", &at));
	qt_int(qk_json_string(&at, &text), 0);
	snprintf(uri, sizeof uri, "%.*s", (int)text.length, text.data);
	qk_buffer_free(&text);
	qt_int(strncmp(uri, "quark://pair?v=1&id=", 20), 0);
	token = strstr(uri, "&tok=");
	qt_true(token != NULL);
	token += 5;
	token[strcspn(token, "&")] = '\0';
	qt_int(strlen(token), 22);
	return token;
}

static struct caller *call(const struct remote *remote, struct qk_key *key, const char *path)
{
	return caller_open(&(struct caller_how){.port = remote_port(remote), .key = key, .path = path});
}

/* In TLS 1.3 the client learns after its handshake that the server refused it. */
static void refused_by_handshake(const struct remote *remote, struct qk_key *key, const char *path)
{
	struct caller *caller = call(remote, key, path);

	if (caller)
		qt_int(caller_upgrade(caller), 0);
	caller_close(caller);
}

static struct caller *come_in(const struct remote *remote, struct qk_key *key, const char *path)
{
	struct caller *caller = call(remote, key, path);

	qt_true(caller != NULL);
	qt_int(caller_upgrade(caller), 101);
	return caller;
}

/* One try to pair; the answer must contain `part`. */
static void pair(const struct remote *remote, struct qk_key *key, const char *token, const char *part)
{
	struct caller *caller = come_in(remote, key, "/pair");

	caller_pair(caller, token, SHOP);
	qt_contains(caller_hear(caller), part);
	qt_int(caller_end(caller), 1000);
	caller_close(caller);
}

static void session(const struct remote *remote, struct qk_key *key)
{
	struct caller *caller = come_in(remote, key, NULL);

	caller_hello(caller, SHOP);
	qt_contains(caller_hear(caller), "\"session\":");
	caller_close(caller);
}

QTEST(who_is_not_paired_is_refused_in_the_handshake)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new(), *known = qk_key_new();
	struct caller *caller;

	pair(remote, known, open_window(remote), "\"result\":{");
	refused_by_handshake(remote, key, NULL);
	refused_by_handshake(remote, key, "/pair");
	refused_by_handshake(remote, NULL, NULL);
	/* While the window is open, as far as /pair and no further. */
	open_window(remote);
	refused_by_handshake(remote, NULL, "/pair");
	caller = come_in(remote, key, NULL);
	caller_hello(caller, SHOP);
	qt_int(caller_end(caller), 4401);
	caller_close(caller);
	qk_key_unref(known);
	qk_key_unref(key);
	remote_stop(remote);
}

QTEST(nothing_older_than_tls_1_3_is_spoken)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new();

	open_window(remote);
	qt_true(caller_open(&(struct caller_how){.port = remote_port(remote), .key = key, .tls12 = 1}) == NULL);
	caller_close(come_in(remote, key, "/pair"));
	qk_key_unref(key);
	remote_stop(remote);
}

QTEST(a_token_is_good_once)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new(), *other = qk_key_new();
	char token[32];

	snprintf(token, sizeof token, "%s", open_window(remote));
	pair(remote, key, token, "\"result\":{");
	session(remote, key);
	/* The window closed with it, ... */
	refused_by_handshake(remote, other, "/pair");
	/* ... and to who is paired the reason is told. */
	pair(remote, key, token, "-32009");
	/* In the next window the one before is known as used, and costs no try. */
	open_window(remote);
	for (int i = 0; i < 4; i++)
		pair(remote, other, token, "used already");
	refused_by_handshake(remote, NULL, "/pair");
	qk_key_unref(key);
	qk_key_unref(other);
	remote_stop(remote);
}

QTEST(three_wrong_tokens_burn_the_right_one)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new(), *known = qk_key_new();
	char token[32];

	pair(remote, known, open_window(remote), "\"result\":{");
	snprintf(token, sizeof token, "%s", open_window(remote));
	pair(remote, key, "AAAAAAAAAAAAAAAAAAAAAA", "-32009");
	pair(remote, key, "BAAAAAAAAAAAAAAAAAAAAA", "-32009");
	pair(remote, key, token, "\"result\":{");
	snprintf(token, sizeof token, "%s", open_window(remote));
	pair(remote, known, "AAAAAAAAAAAAAAAAAAAAAA", "-32009");
	pair(remote, known, "BAAAAAAAAAAAAAAAAAAAAA", "-32009");
	pair(remote, key, "CAAAAAAAAAAAAAAAAAAAAA", "after three wrong ones");
	pair(remote, key, token, "-32009");
	qk_key_unref(key);
	qk_key_unref(known);
	remote_stop(remote);
}

QTEST(a_token_lasts_two_minutes)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new(), *late = qk_key_new();
	struct caller *caller;
	char token[32];

	snprintf(token, sizeof token, "%s", open_window(remote));
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":119999999}"), 0);
	caller = come_in(remote, late, "/pair");
	pair(remote, key, token, "\"result\":{");
	caller_close(caller);
	snprintf(token, sizeof token, "%s", open_window(remote));
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":235000000}"), 0);
	caller = come_in(remote, late, "/pair");
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":239999999}"), 0);
	/* Came in time, asks too late. */
	caller_pair(caller, token, "com.example.late");
	qt_contains(caller_hear(caller), "-32009");
	caller_close(caller);
	refused_by_handshake(remote, late, "/pair");
	pair(remote, key, token, "too old");
	qk_key_unref(key);
	qk_key_unref(late);
	remote_stop(remote);
}

QTEST(the_wearer_decides)
{
	struct remote *remote = begin("refuse");
	struct qk_key *key = qk_key_new();
	char token[32];

	snprintf(token, sizeof token, "%s", open_window(remote));
	pair(remote, key, token, "the wearer did not accept");
	refused_by_handshake(remote, key, NULL);
	qk_key_unref(key);
	remote_stop(remote);
}

/* The question is before the wearer when the message has come. */
static struct caller *ask_to_pair(const struct remote *remote, struct qk_key *key)
{
	const char *token = open_window(remote);
	struct caller *caller = come_in(remote, key, "/pair");
	struct qk_json at;

	caller_pair(caller, token, SHOP);
	do {
		qt_int(ask(remote, "{\"do\":\"state\"}"), 0);
		qt_true(qk_remote_answer(remote->sim->remote, "connections", &at));
	} while (!strstr(at.at, "\"received\":1,"));
	return caller;
}

static void answered(struct caller *caller, const char *part)
{
	qt_contains(caller_hear(caller), part);
	qt_int(caller_end(caller), 1000);
	caller_close(caller);
}

QTEST(a_question_is_answered_by_the_wearer_or_by_thirty_seconds)
{
	struct remote *remote = begin("ask");
	struct qk_key *key = qk_key_new();
	struct caller *caller = ask_to_pair(remote, key);

	qt_int(quark_sim_answer(remote_sim(remote), QUARK_PERMISSION_REFUSED), QUARK_OK);
	answered(caller, "-32009");

	caller = ask_to_pair(remote, key);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":29999999}"), 0);
	qt_int(quark_sim_input(remote_sim(remote), QUARK_INPUT_NOD), QUARK_OK);
	answered(caller, "\"result\":{");
	session(remote, key);

	caller = ask_to_pair(remote, key);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":59999999}"), 0);
	answered(caller, "-32009");
	qk_key_unref(key);
	remote_stop(remote);
}

QTEST(a_second_app_waits_for_its_turn_and_keeps_its_code)
{
	struct remote *remote = begin("ask");
	struct qk_key *key = qk_key_new(), *other = qk_key_new();
	struct caller *first = ask_to_pair(remote, key);
	char token[32];

	snprintf(token, sizeof token, "%s", open_window(remote));
	pair(remote, other, token, "-32005");
	/* Who leaves takes the question along. */
	caller_close(first);
	while (quark_sim_answer(remote_sim(remote), QUARK_PERMISSION_REFUSED) == QUARK_OK)
		;
	first = come_in(remote, other, "/pair");
	caller_pair(first, token, SHOP);
	while (quark_sim_answer(remote_sim(remote), QUARK_PERMISSION_ALWAYS))
		;
	answered(first, "\"result\":{");
	qk_key_unref(key);
	qk_key_unref(other);
	remote_stop(remote);
}

/* --- removing ----------------------------------------------------------------------------------------------------- */

QTEST(a_removed_app_is_out_at_once_and_cannot_come_back)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new(), *other = qk_key_new();
	struct caller *caller, *second, *bystander;

	pair(remote, key, open_window(remote), "\"result\":{");
	qt_contains(open_window(remote), "");
	caller = come_in(remote, key, NULL);
	caller_hello(caller, SHOP);
	qt_contains(caller_hear(caller), "\"session\":");
	second = come_in(remote, key, NULL);
	bystander = come_in(remote, other, "/pair");
	/* No time passes between these two. */
	qt_int(ask(remote, "{\"do\":\"remove\",\"app\":\"" SHOP "\"}"), 0);
	qt_int(caller_end(caller), 4403);
	qt_int(caller_end(second), 4403);
	caller_pair(bystander, "AAAAAAAAAAAAAAAAAAAAAA", SHOP);
	qt_contains(caller_hear(bystander), "-32009");
	caller_close(caller);
	caller_close(second);
	caller_close(bystander);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":130000000}"), 0);
	refused_by_handshake(remote, key, NULL);
	remote_restart(remote);
	refused_by_handshake(remote, key, NULL);
	qt_true(ask(remote, "{\"do\":\"remove\",\"app\":\"" SHOP "\"}") < 0);
	qk_key_unref(key);
	qk_key_unref(other);
	remote_stop(remote);
}

/* --- what is kept ------------------------------------------------------------------------------------------------- */

static int mode_of(const struct remote *remote, const char *name)
{
	char path[700];
	struct stat status;

	snprintf(path, sizeof path, "%s%s%s", remote->state, *name ? "/" : "", name);
	qt_int(stat(path, &status), 0);
	return (int)(status.st_mode & 0777);
}

QTEST(pairings_and_permissions_outlive_a_kill)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new();
	unsigned char pin[QK_PIN_SIZE];
	struct caller *caller;

	pair(remote, key, open_window(remote), "\"sensors\":[\"camera_photo\"]");
	caller = come_in(remote, key, NULL);
	memcpy(pin, caller_pin(caller), sizeof pin);
	caller_close(caller);
	remote_restart(remote);
	caller = come_in(remote, key, NULL);
	qt_int(memcmp(pin, caller_pin(caller), sizeof pin), 0);
	caller_hello(caller, SHOP);
	qt_contains(caller_hear(caller), "\"session\":");
	/* Given with the pairing: readiness tells. */
	qt_contains(caller_hear(caller), "\"camera_permission\":\"always\"");
	caller_close(caller);
	qt_int(mode_of(remote, ""), 0700);
	qt_int(mode_of(remote, "key.pem"), 0600);
	qt_int(mode_of(remote, "glasses.db"), 0600);
	qk_key_unref(key);
	remote_stop(remote);
}

QTEST(another_app_id_under_this_key_is_refused)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new();
	struct caller *caller;

	pair(remote, key, open_window(remote), "\"result\":{");
	caller = come_in(remote, key, NULL);
	caller_hello(caller, "com.example.other");
	qt_contains(caller_hear(caller), "\"error\":");
	qt_int(caller_end(caller), 4403);
	caller_close(caller);
	qk_key_unref(key);
	remote_stop(remote);
}

/* Runs the program once for what it does to its state folder; the pin in what it prints is written to `pin`. */
static void rotate(const struct remote *remote, const char *option, char *pin)
{
	char command[2000];
	FILE *out;

	snprintf(command, sizeof command, "'%s' --state '%s' %s", remote->program, remote->state, option);
	out = popen(command, "r");
	qt_true(out != NULL);
	if (fscanf(out, "the next key is %52s", pin) != 1)
		pin[0] = '\0';
	qt_int(pclose(out), 0);
}

static struct remote *begin_in(const char *folder)
{
	return remote_start(&(struct remote_options){.secure = 1, .state = folder, .more = {"--consent", "grant"}});
}

QTEST(a_change_of_the_key_is_announced_and_then_made)
{
	char folder[512], next[64], announced[80], nothing[64], now[QK_PIN_TEXT];
	struct qk_key *key = qk_key_new();
	struct remote *remote, program;
	struct caller *caller;

	snprintf(folder, sizeof folder, "%s/kept", qt_folder());
	remote = begin_in(folder);
	pair(remote, key, open_window(remote), "\"result\":{");
	program = *remote;
	remote_stop(remote);

	rotate(&program, "--rotate-key", next);
	snprintf(announced, sizeof announced, "\"next_pin\":\"%s\"", next);
	remote = begin_in(folder);
	caller = come_in(remote, key, NULL);
	caller_hello(caller, SHOP);
	qt_contains(caller_hear(caller), announced);
	qk_pin_write(caller_pin(caller), now);
	qt_true(strcmp(now, next) != 0);
	caller_close(caller);
	pair(remote, key, open_window(remote), announced);
	remote_stop(remote);

	rotate(&program, "--rotate-key-now", nothing);
	remote = begin_in(folder);
	caller = come_in(remote, key, NULL);
	qk_pin_write(caller_pin(caller), now);
	qt_text(now, next);
	caller_hello(caller, SHOP);
	qt_true(!strstr(caller_hear(caller), "next_pin"));
	caller_close(caller);
	qk_key_unref(key);
	remote_stop(remote);
}

/* What the program prints when it is run with this option on the folder of glasses that are not running. */
static char *run(const struct remote *remote, const char *option, int status)
{
	static char printed[2000];
	char command[2000];
	size_t length;
	FILE *out;

	snprintf(command, sizeof command, "'%s' --state '%s' %s 2>&1", remote->program, remote->state, option);
	out = popen(command, "r");
	qt_true(out != NULL);
	length = fread(printed, 1, sizeof printed - 1, out);
	printed[length] = '\0';
	qt_int(WEXITSTATUS(pclose(out)), status);
	return printed;
}

QTEST(pairings_are_listed_and_forgotten_without_serving)
{
	char folder[512];
	struct qk_key *key = qk_key_new();
	struct remote *remote, program;

	snprintf(folder, sizeof folder, "%s/kept", qt_folder());
	remote = begin_in(folder);
	pair(remote, key, open_window(remote), "\"result\":{");
	program = *remote;
	qt_contains(run(&program, "--list-pairings", 1), "another quark-glasses has it");
	remote_stop(remote);

	qt_contains(run(&program, "--list-pairings", 0), SHOP "  \"Shop\"  paired 20");
	qt_contains(run(&program, "--forget com.example.other", 1), "no app \"com.example.other\" is paired");
	qt_contains(run(&program, "--forget " SHOP, 0), "not paired any more");
	qt_contains(run(&program, "--list-pairings", 0), "no app is paired");
	remote = begin_in(folder);
	refused_by_handshake(remote, key, NULL);
	remote_stop(remote);
	qk_key_unref(key);
}

QTEST(a_new_pairing_takes_the_place_of_the_old)
{
	struct remote *remote = begin(NULL);
	struct qk_key *key = qk_key_new(), *newer = qk_key_new();
	struct caller *caller;

	pair(remote, key, open_window(remote), "\"result\":{");
	caller = come_in(remote, key, NULL);
	caller_hello(caller, SHOP);
	qt_contains(caller_hear(caller), "\"session\":");
	/* The app lost its key. */
	pair(remote, newer, open_window(remote), "\"result\":{");
	qt_int(caller_end(caller), 4403);
	caller_close(caller);
	refused_by_handshake(remote, key, NULL);
	session(remote, newer);
	qk_key_unref(key);
	qk_key_unref(newer);
	remote_stop(remote);
}
