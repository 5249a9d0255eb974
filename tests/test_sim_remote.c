/* quark_sim_connect() against a far end that is played word by word: what it is asked, and what it answers. */
#include "qtest.h"

#include <quark/device.h>
#include <quark/sim.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct line {
	const char *asked, *answer; /* NULL: closes */
};

/* Plays these lines to one client, then closes. What is not asked as it should be is answered with what was wrong. */
struct player {
	const struct line *lines;
	int fd, played;
	char address[32];
	pthread_t thread;
};

static void answer(int fd, const char *text)
{
	char line[1024];
	int length = snprintf(line, sizeof line, "%s\n", text);

	/* In two parts: a line may come in pieces. */
	send(fd, line, 3, MSG_NOSIGNAL);
	send(fd, line + 3, (size_t)length - 3, MSG_NOSIGNAL);
}

static void *play(void *argument)
{
	struct player *player = argument;
	int fd = accept(player->fd, NULL, NULL);
	FILE *in = fdopen(fd, "r");
	char line[2048], wrong[4096];

	for (const struct line *next = player->lines; next->asked; next++) {
		if (!fgets(line, sizeof line, in))
			break;
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, next->asked)) {
			fprintf(stderr, "asked:  %s\nwanted: %s\n", line, next->asked);
			snprintf(wrong, sizeof wrong, "{\"ok\":false,\"status\":-18,\"error\":\"another question\"}");
			answer(fd, wrong);
			break;
		}
		player->played++;
		if (!next->answer)
			break;
		answer(fd, next->answer);
	}
	fclose(in);
	return NULL;
}

static void begin(struct player *player, const struct line *lines)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;

	*player = (struct player){.lines = lines, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	qt_int(bind(player->fd, (struct sockaddr *)&address, sizeof address), 0);
	qt_int(listen(player->fd, 1), 0);
	qt_int(getsockname(player->fd, (struct sockaddr *)&address, &length), 0);
	snprintf(player->address, sizeof player->address, "127.0.0.1:%u", ntohs(address.sin_port));
	qt_int(pthread_create(&player->thread, NULL, play, player), 0);
}

/* How many lines were asked as they should. */
static int end(struct player *player)
{
	pthread_join(player->thread, NULL);
	close(player->fd);
	return player->played;
}

#define HELLO                                                                                                          \
	{                                                                                                              \
		"{\"secret\":\"se\\\"cret\"}", "{\"ok\":true}"                                                         \
	}
#define OK "{\"ok\":true}"

static struct quark_sim *connect_to(struct player *player)
{
	struct quark_sim *sim;

	qt_int(quark_sim_connect(player->address, "se\"cret", &sim), QUARK_OK);
	return sim;
}

QTEST(every_action_is_asked_as_in_a_scenario)
{
	static const struct line lines[] = {
		HELLO,
		{"{\"do\":\"set\",\"what\":\"battery_left\",\"value\":-1}", OK},
		{"{\"do\":\"set\",\"what\":\"thermal\",\"value\":\"hot\"}", OK},
		{"{\"do\":\"fault\",\"what\":\"drop\",\"value\":500}", OK},
		{"{\"do\":\"input\",\"what\":\"double_tap\"}", OK},
		{"{\"do\":\"say\",\"text\":\"\xe6\x98\xaf \\\"yes\\\"\"}", OK},
		{"{\"do\":\"answer\",\"what\":\"session\"}", OK},
		{"{\"do\":\"revoke\",\"what\":\"camera_stream\"}", OK},
		{"{\"do\":\"position\",\"latitude\":30.5,\"longitude\":-120.25,\"accuracy_m\":8,\"heading\":90}", OK},
		{"{\"do\":\"look\",\"source\":\"pattern\"}", OK},
		{"{\"do\":\"look\",\"source\":\"/a/picture.png\"}", OK},
		{"{\"do\":\"hear\",\"source\":\"/a/sound.wav\"}", OK},
		{"{\"do\":\"set\",\"what\":\"noise\",\"value\":70}", OK},
		{"{\"do\":\"scenario\",\"path\":\"/a/day.json\"}", OK},
		{"{\"do\":\"record\",\"path\":\"/a/record.json\"}", OK},
		{"{\"do\":\"record\",\"path\":null}", OK},
		{NULL, NULL},
	};
	struct player player;
	struct quark_sim *sim;

	begin(&player, lines);
	sim = connect_to(&player);
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_BATTERY_LEFT, -1), QUARK_OK);
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT), QUARK_OK);
	qt_int(quark_sim_fault(sim, QUARK_SIM_FAULT_DROP, 500), QUARK_OK);
	qt_int(quark_sim_input(sim, QUARK_INPUT_DOUBLE_TAP), QUARK_OK);
	qt_int(quark_sim_say(sim, "\xe6\x98\xaf \"yes\""), QUARK_OK);
	qt_int(quark_sim_answer(sim, QUARK_PERMISSION_SESSION), QUARK_OK);
	qt_int(quark_sim_revoke(sim, QUARK_SENSOR_CAMERA_STREAM), QUARK_OK);
	qt_int(quark_sim_position(sim, 30.5, -120.25, 8, 90), QUARK_OK);
	qt_int(quark_sim_look(sim, "pattern"), QUARK_OK);
	qt_int(quark_sim_look(sim, "/a/picture.png"), QUARK_OK);
	qt_int(quark_sim_hear(sim, "/a/sound.wav"), QUARK_OK);
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_NOISE, 70), QUARK_OK);
	qt_int(quark_sim_run_scenario(sim, "/a/day.json"), QUARK_OK);
	qt_int(quark_sim_record(sim, "/a/record.json"), QUARK_OK);
	qt_int(quark_sim_record(sim, NULL), QUARK_OK);
	quark_sim_unref(sim);
	qt_int(end(&player), 16);
}

QTEST(no_glasses_are_counted_as_none)
{
	qt_true(quark_sim_ref(NULL) == NULL);
	quark_sim_unref(NULL);
}

QTEST(answers_are_read)
{
	static const struct line lines[] = {
		HELLO,
		{"{\"do\":\"get\",\"what\":\"battery_right\"}", "{\"ok\":true,\"value\":-1}"},
		{"{\"do\":\"state\"}", "{\"ok\":true,\"now_us\":5,\"more\":[{}],\"scenario_left_us\":12000001}"},
		{"{\"do\":\"state\"}", "{\"now_us\":1000,\"next_us\":null,\"ok\":true}"},
		{"{\"do\":\"advance\",\"to_us\":3500}", OK},
		{"{\"do\":\"view\",\"display\":1}", "{\"ok\":true,\"svg\":\"<svg a=\\\"b\\\"/>\"}"},
		{"{\"do\":\"scene\"}", "{\"ok\":true,\"png\":\"iVBORwA=\"}"},
		{"{\"do\":\"spoken\"}", "{\"ok\":true,\"text\":\"one\\ntwo\"}"},
		{"{\"do\":\"note\"}", "{\"ok\":true,\"text\":\"\"}"},
		{NULL, NULL},
	};
	struct player player;
	struct quark_sim *sim;
	char *text;
	void *png;
	size_t length;

	begin(&player, lines);
	sim = connect_to(&player);
	qt_int(quark_sim_get(sim, QUARK_SIM_VALUE_BATTERY_RIGHT), -1);
	qt_int(quark_sim_get(sim, 99), 0);
	qt_uint(quark_sim_scenario_left_us(sim), 12000001);
	qt_int(quark_sim_advance(sim, 2500), QUARK_OK);
	qt_int(quark_sim_view(sim, 1, &text), QUARK_OK);
	qt_text(text, "<svg a=\"b\"/>");
	quark_sim_free(text);
	qt_int(quark_sim_scene(sim, &png, &length), QUARK_OK);
	qt_uint(length, 5);
	qt_int(memcmp(png, "\x89PNG\0", 5), 0);
	quark_sim_free(png);
	qt_int(quark_sim_spoken(sim, &text), QUARK_OK);
	qt_text(text, "one\ntwo");
	quark_sim_free(text);
	qt_int(quark_sim_note(sim, &text), QUARK_OK);
	qt_text(text, "");
	quark_sim_free(text);
	quark_sim_unref(sim);
	qt_int(end(&player), 9);
}

QTEST(a_relative_path_is_meant_from_here)
{
	char folder[1024], asked[1200];
	struct line lines[] = {HELLO, {asked, OK}, {NULL, NULL}};
	struct player player;
	struct quark_sim *sim;

	qt_true(getcwd(folder, sizeof folder) != NULL);
	snprintf(asked, sizeof asked, "{\"do\":\"look\",\"source\":\"%s/a.png\"}", folder);
	begin(&player, lines);
	sim = connect_to(&player);
	qt_int(quark_sim_look(sim, "a.png"), QUARK_OK);
	quark_sim_unref(sim);
	qt_int(end(&player), 2);
}

QTEST(a_refusal_is_told_with_its_sentence)
{
	static const struct line lines[] = {
		HELLO,
		{"{\"do\":\"input\",\"what\":\"tap\"}",
		 "{\"ok\":false,\"status\":-15,\"error\":\"nobody wears them\"}"},
		{"{\"do\":\"input\",\"what\":\"tap\"}", OK},
		{"{\"do\":\"spoken\"}", "{\"ok\":true,\"words\":\"of another version\"}"},
		{NULL, NULL},
	};
	struct player player;
	struct quark_sim *sim;
	char *text;

	begin(&player, lines);
	sim = connect_to(&player);
	qt_int(quark_sim_input(sim, QUARK_INPUT_TAP), QUARK_ERR_NOT_READY);
	qt_text(quark_sim_error(sim), "nobody wears them");
	qt_int(quark_sim_input(sim, QUARK_INPUT_TAP), QUARK_OK);
	qt_text(quark_sim_error(sim), "");
	qt_int(quark_sim_spoken(sim, &text), QUARK_ERR_PROTOCOL);
	qt_true(text == NULL);
	qt_contains(quark_sim_error(sim), "text");
	/* What is wrong in itself is not asked at all. */
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_WORN, 2), QUARK_ERR_INVALID);
	qt_int(quark_sim_say(sim, ""), QUARK_ERR_INVALID);
	qt_int(quark_sim_say(sim, "\xff"), QUARK_ERR_INVALID);
	qt_int(quark_sim_advance(sim, 86400000001u), QUARK_ERR_INVALID);
	qt_int(quark_sim_run_scenario(sim, NULL), QUARK_ERR_INVALID);
	quark_sim_unref(sim);
	qt_int(end(&player), 4);
}

static void count_release(void *user_data)
{
	++*(int *)user_data;
}

QTEST(a_frame_cannot_be_pushed_and_comes_back)
{
	static const struct line lines[] = {HELLO, {NULL, NULL}};
	struct player player;
	struct quark_sim *sim;
	int released = 0;

	begin(&player, lines);
	sim = connect_to(&player);
	qt_int(end(&player), 1);
	qt_int(quark_sim_push_frame(sim, "bytes", 5, count_release, &released), QUARK_ERR_UNSUPPORTED);
	qt_int(released, 1);
	qt_contains(quark_sim_error(sim), "quark_sim_look()");
	quark_sim_unref(sim);
}

static void closed_after(const char *answer_text)
{
	struct line lines[] = {HELLO, {"{\"do\":\"note\"}", answer_text}, {NULL, NULL}};
	struct player player;
	struct quark_sim *sim;
	char *text;
	int released = 0;

	begin(&player, lines);
	sim = connect_to(&player);
	qt_int(quark_sim_note(sim, &text), QUARK_ERR_CLOSED);
	qt_true(strlen(quark_sim_error(sim)) > 20);
	qt_int(end(&player), 2);
	qt_int(quark_sim_note(sim, &text), QUARK_ERR_CLOSED);
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_WORN, 1), QUARK_ERR_CLOSED);
	qt_int(quark_sim_get(sim, QUARK_SIM_VALUE_WORN), 0);
	qt_uint(quark_sim_scenario_left_us(sim), 0);
	qt_int(quark_sim_push_frame(sim, "bytes", 5, count_release, &released), QUARK_ERR_CLOSED);
	qt_int(released, 1);
	quark_sim_unref(sim);
}

QTEST(glasses_that_are_gone_are_closed)
{
	closed_after(NULL);
}

QTEST(nonsense_closes_the_channel)
{
	closed_after("HTTP/1.1 400 Bad Request");
	closed_after("{\"ok\":true,\"text\":\"\xff\"}");
	closed_after("[true]");
	closed_after("{\"text\":\"no ok\"}");
}

static void refused(const char *address, const char *secret, int status, const char *part)
{
	struct quark_sim *sim = (struct quark_sim *)1;

	qt_int(quark_sim_connect(address, secret, &sim), status);
	qt_true(sim == NULL);
	qt_contains(quark_sim_error(NULL), part);
}

QTEST(only_a_loopback_address_is_taken)
{
	refused(NULL, "s", QUARK_ERR_INVALID, "NULL");
	refused("127.0.0.1:7000", NULL, QUARK_ERR_INVALID, "NULL");
	qt_int(quark_sim_connect("127.0.0.1:7000", "s", NULL), QUARK_ERR_INVALID);
	refused("192.0.2.1:7000", "s", QUARK_ERR_INVALID, "192.0.2.1:7000");
	refused("127.0.0.1", "s", QUARK_ERR_INVALID, "loopback");
	refused("127.0.0.1:0", "s", QUARK_ERR_INVALID, "loopback");
	refused("127.0.0.1:70000", "s", QUARK_ERR_INVALID, "loopback");
	refused("127.0.0.1:70x", "s", QUARK_ERR_INVALID, "loopback");
	refused("[::2]:7000", "s", QUARK_ERR_INVALID, "loopback");
	refused(":7000", "s", QUARK_ERR_INVALID, "loopback");
	refused("127.0.0.1:7000", "\xff", QUARK_ERR_INVALID, "secret");
}

QTEST(nobody_there_and_a_wrong_secret_are_told_apart)
{
	static const struct line lines[] = {
		{"{\"secret\":\"guess\"}", "{\"ok\":false,\"status\":-9,\"error\":\"that is not the secret\"}"},
		{NULL, NULL}};
	struct player player;
	char address[32];

	begin(&player, lines);
	snprintf(address, sizeof address, "%s", player.address);
	refused(address, "guess", QUARK_ERR_DENIED, "not the secret");
	qt_int(end(&player), 1);
	refused(address, "guess", QUARK_ERR_IO, "--test-control");
}
