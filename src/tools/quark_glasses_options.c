#include "quark_glasses.h"

#include "server/store.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define LISTEN_DEFAULT "127.0.0.1:9443"
#define SECRET_MAX 255

static const struct {
	const char *name, *value, *what;
} options[QK_OPTIONS] = {
	[QK_OPTION_MODEL] = {"--model", "MODEL", "s1 (two displays) or g1 (none); else s1"},
	[QK_OPTION_LISTEN] = {"--listen", "ADDRESS:PORT", "where apps connect; else " LISTEN_DEFAULT "; port 0: any"},
	[QK_OPTION_MEDIA_PORT] = {"--media-port", "N",
				  "where pictures go; else the port after that of --listen; 0: any"},
	[QK_OPTION_WEB] = {"--web", "ADDRESS:PORT", "a page that shows both eyes and lets a person be the wearer"},
	[QK_OPTION_ALLOW_REMOTE_WEB] = {"--allow-remote-web", NULL, "lets --web listen beyond this machine"},
	[QK_OPTION_PAIR] = {"--pair", NULL, "opens a pairing window of 120 s at once; so does the signal SIGUSR1"},
	[QK_OPTION_STATE] = {"--state", "FOLDER", "key and pairings; else $XDG_STATE_HOME/quark-glasses"},
	[QK_OPTION_NAME] = {"--name", "TEXT", "what the glasses are called"},
	[QK_OPTION_COLOUR] = {"--colour", "HOW", "colour or mono; else colour"},
	[QK_OPTION_CONSENT] = {"--consent", "HOW", "ask, grant or refuse; else ask with --web, and grant without"},
	[QK_OPTION_SCENARIO] = {"--scenario", "FILE", "a day that they live through (docs/simulator.md)"},
	[QK_OPTION_CAMERA] = {"--camera", "SOURCE", "pattern, a picture, a .y4m film, or v4l2:/dev/video0"},
	[QK_OPTION_RECORD] = {"--record", "FILE", "writes what is done to them as a scenario"},
	[QK_OPTION_SEED] = {"--seed", "N", "of everything random; else 1"},
	[QK_OPTION_CLOCK] = {"--clock", "CLOCK", "real or virtual; virtual time moves by --test-control alone"},
	[QK_OPTION_INSECURE] = {"--insecure-loopback", NULL, "no TLS, no keys, no pairing; on loopback addresses only"},
	[QK_OPTION_CONTROL] = {"--test-control", "PORT", "lets tests drive them, on 127.0.0.1; 0: any port"},
	[QK_OPTION_SECRET] = {"--secret", "TEXT", "what who drives them must know"},
	[QK_OPTION_LIST] = {"--list-pairings", NULL, "prints which apps are paired, and ends"},
	[QK_OPTION_FORGET] = {"--forget", "APP", "removes an app by its id, and ends"},
	[QK_OPTION_ROTATE] = {"--rotate-key", NULL,
			      "makes the next key and announces it to apps from now on, and ends"},
	[QK_OPTION_ROTATE_NOW] = {"--rotate-key-now", NULL, "changes to the key that was announced, and ends"},
	[QK_OPTION_HELP] = {"--help", NULL, "this text"},
	[QK_OPTION_VERSION] = {"--version", NULL, "the version of libquark"},
};

int qk_program_help(void)
{
	char name[40];

	puts("quark-glasses: a pair of AI glasses as a program, for apps on this machine or another\n\n"
	     "quark-glasses [OPTIONS]\n");
	for (size_t i = 0; i < QK_OPTIONS; i++) {
		snprintf(name, sizeof name, "%s%s%s", options[i].name, options[i].value ? " " : "",
			 options[i].value ? options[i].value : "");
		printf("  %-24s  %s\n", name, options[i].what);
	}
	puts("\nExamples:\n"
	     "  quark-glasses --web 127.0.0.1:8080 --pair\n"
	     "      glasses for apps on this machine; http://127.0.0.1:8080 shows them; the code pairs an app:\n"
	     "      quarkctl pair 'quark://pair?...', then QUARK_DEVICE=wss://127.0.0.1:9443\n"
	     "  quark-glasses --model g1 --listen 192.168.1.20:9443 --pair\n"
	     "      glasses without a display for apps in the same network\n"
	     "  quark-glasses --insecure-loopback --scenario day.json\n"
	     "      without keys, for QUARK_DEVICE='ws://127.0.0.1:9443?insecure=loopback'\n"
	     "  quark-glasses --listen 127.0.0.1:0 --insecure-loopback --clock virtual --test-control 0 --secret s\n"
	     "      for tests, which drive them by quark_sim_connect()\n\n"
	     "Exit code: 0 ended as asked, 1 failed, 2 wrong usage. docs/quark-glasses.md tells more.");
	return QK_GLASSES_OK;
}

static int usage(const char *what, const char *which)
{
	fprintf(stderr, "quark-glasses: %s%s%s. Try `quark-glasses --help`.\n", what, which ? " " : "",
		which ? which : "");
	return QK_GLASSES_USAGE;
}

/* --- argv --------------------------------------------------------------------------------------------------------- */

static int find_option(const char *name, size_t length)
{
	for (int i = 0; i < QK_OPTIONS; i++)
		if (strlen(options[i].name) == length && !memcmp(options[i].name, name, length))
			return i;
	return -1;
}

static int take_option(struct qk_program *program, int argc, char **argv, int *i)
{
	const char *equals = strchr(argv[*i], '=');
	int option = find_option(argv[*i], equals ? (size_t)(equals - argv[*i]) : strlen(argv[*i]));

	if (option < 0)
		return usage(argv[*i][0] == '-' ? "there is no option" : "this is no option:", argv[*i]);
	if (program->values[option])
		return usage("given twice:", options[option].name);
	if (!options[option].value && equals)
		return usage("no value belongs to", options[option].name);
	if (options[option].value && !equals && *i + 1 == argc)
		return usage("a value is missing after", options[option].name);
	program->values[option] = !options[option].value ? "" : equals ? equals + 1 : argv[++*i];
	return QK_GLASSES_OK;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static int read_port(const char *text, uint16_t *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value > 65535)
		return -1;
	*out = (uint16_t)value;
	return 0;
}

/* "127.0.0.1:9443", "[::1]:9443", "localhost:9443". */
static int read_endpoint(const char *text, struct qk_endpoint *out)
{
	const char *colon = strrchr(text, ':');
	size_t length = colon ? (size_t)(colon - text) : 0;
	unsigned char address[16];

	if (!colon || read_port(colon + 1, &out->port) || length == 0 || length >= sizeof out->host)
		return -1;
	if (*text == '[' && text[length - 1] == ']') {
		memcpy(out->host, text + 1, length - 2);
		out->host[length - 2] = '\0';
		return inet_pton(AF_INET6, out->host, address) == 1 ? 0 : -1;
	}
	memcpy(out->host, text, length);
	out->host[length] = '\0';
	if (strcmp(out->host, "localhost") == 0)
		strcpy(out->host, "127.0.0.1");
	return inet_pton(AF_INET, out->host, address) == 1 ? 0 : -1;
}

static int is_loopback(const struct qk_endpoint *at)
{
	return strncmp(at->host, "127.", 4) == 0 || strcmp(at->host, "::1") == 0;
}

static int is_among(const char *value, const char *a, const char *b, const char *c)
{
	return !value || strcmp(value, a) == 0 || strcmp(value, b) == 0 || (c && strcmp(value, c) == 0);
}

static int read_places(struct qk_program *program)
{
	const char **values = program->values;
	const char *listen_at = values[QK_OPTION_LISTEN] ? values[QK_OPTION_LISTEN] : LISTEN_DEFAULT;
	struct qk_server_options *server = &program->server;

	if (read_endpoint(listen_at, &server->listen))
		return usage("--listen takes an address and a port, as 127.0.0.1:9443, not", listen_at);
	server->media_port = server->listen.port && server->listen.port < 65535 ? server->listen.port + 1 : 0;
	if (values[QK_OPTION_MEDIA_PORT] && read_port(values[QK_OPTION_MEDIA_PORT], &server->media_port))
		return usage("--media-port takes 0 to 65535, not", values[QK_OPTION_MEDIA_PORT]);
	server->has_web = values[QK_OPTION_WEB] != NULL;
	if (server->has_web && read_endpoint(values[QK_OPTION_WEB], &server->web))
		return usage("--web takes an address and a port, as 127.0.0.1:8080, not", values[QK_OPTION_WEB]);
	server->allow_remote_web = values[QK_OPTION_ALLOW_REMOTE_WEB] != NULL;
	if (server->has_web && !server->allow_remote_web && !is_loopback(&server->web))
		return usage("whoever reaches the page is the wearer: --web beyond this machine needs "
			     "--allow-remote-web as well, at",
			     values[QK_OPTION_WEB]);
	server->insecure = values[QK_OPTION_INSECURE] != NULL;
	if (server->insecure && !is_loopback(&server->listen))
		return usage("--insecure-loopback is for loopback addresses, not", listen_at);
	return QK_GLASSES_OK;
}

static int read_control(struct qk_program *program)
{
	const char *port = program->values[QK_OPTION_CONTROL], *secret = program->values[QK_OPTION_SECRET];

	if (!port && secret)
		return usage("--secret is for --test-control", NULL);
	if (port && (!secret || !*secret || strlen(secret) > SECRET_MAX))
		return usage("--test-control needs --secret with 1 to 255 characters", NULL);
	if (port && read_port(port, &program->server.control_port))
		return usage("--test-control takes a port, 0 to 65535, not", port);
	program->server.secret = secret;
	return QK_GLASSES_OK;
}

static int check_words(const struct qk_program *program)
{
	const char *const *values = program->values;
	const char *seed = values[QK_OPTION_SEED];

	if (!is_among(values[QK_OPTION_MODEL], "s1", "g1", NULL))
		return usage("--model takes s1 or g1, not", values[QK_OPTION_MODEL]);
	if (!is_among(values[QK_OPTION_CONSENT], "ask", "grant", "refuse"))
		return usage("--consent takes ask, grant or refuse, not", values[QK_OPTION_CONSENT]);
	if (!is_among(values[QK_OPTION_COLOUR], "colour", "mono", NULL))
		return usage("--colour takes colour or mono, not", values[QK_OPTION_COLOUR]);
	if (!is_among(values[QK_OPTION_CLOCK], "real", "virtual", NULL))
		return usage("--clock takes real or virtual, not", values[QK_OPTION_CLOCK]);
	if (values[QK_OPTION_CLOCK] && !strcmp(values[QK_OPTION_CLOCK], "virtual") && !values[QK_OPTION_CONTROL])
		return usage("--clock virtual stands still for ever without --test-control", NULL);
	if (seed && (!*seed || strlen(seed) > 20 || strspn(seed, "0123456789") != strlen(seed)))
		return usage("--seed takes a whole number, not", seed);
	if (values[QK_OPTION_PAIR] && values[QK_OPTION_INSECURE])
		return usage("there is nothing to pair with --insecure-loopback; leave one of the two out: --pair",
			     NULL);
	return QK_GLASSES_OK;
}

/* --- the glasses' own options, as in a "sim:" URI ----------------------------------------------------------------- */

static void add(struct qk_buffer *query, const char *name, const char *value)
{
	if (!value)
		return;
	qk_buffer_print(query, "%s%s=", query->length ? "&" : "", name);
	for (const unsigned char *at = (const unsigned char *)value; *at; at++)
		qk_buffer_print(query, "%%%02x", *at);
}

static int make_query(struct qk_program *program)
{
	const char **values = program->values;
	const char *consent = values[QK_OPTION_CONSENT];

	if (!consent)
		consent = values[QK_OPTION_WEB] ? "ask" : "grant";
	add(&program->query, "consent", consent);
	add(&program->query, "clock", values[QK_OPTION_CLOCK]);
	add(&program->query, "seed", values[QK_OPTION_SEED]);
	add(&program->query, "colour", values[QK_OPTION_COLOUR]);
	add(&program->query, "name", values[QK_OPTION_NAME]);
	add(&program->query, "scenario", values[QK_OPTION_SCENARIO]);
	program->server.query = program->query.data;
	return program->query.failed ? qk_program_failed("no memory") : QK_GLASSES_OK;
}

static int find_state(struct qk_program *program)
{
	const char *state = program->values[QK_OPTION_STATE];
	int only_now = program->server.insecure && !program->values[QK_OPTION_LIST] &&
		       !program->values[QK_OPTION_FORGET] && !program->values[QK_OPTION_ROTATE] &&
		       !program->values[QK_OPTION_ROTATE_NOW];

	if (state && !*state)
		return usage("--state takes a folder", NULL);
	if (!state && only_now)
		return QK_GLASSES_OK;
	if (state)
		snprintf(program->state, sizeof program->state, "%s", state);
	else if (qk_store_default(program->state, sizeof program->state))
		return usage("there is no home folder to keep the key in; name one with --state FOLDER", NULL);
	program->server.state = program->state;
	return QK_GLASSES_OK;
}

int qk_program_read(struct qk_program *program, int argc, char **argv)
{
	int status = QK_GLASSES_OK;

	for (int i = 1; i < argc && !status; i++)
		status = take_option(program, argc, argv, &i);
	if (status || program->values[QK_OPTION_HELP] || program->values[QK_OPTION_VERSION])
		return status;
	program->server.model = program->values[QK_OPTION_MODEL] ? program->values[QK_OPTION_MODEL] : "s1";
	program->server.camera = program->values[QK_OPTION_CAMERA];
	program->server.record = program->values[QK_OPTION_RECORD];
	status = read_places(program);
	if (!status)
		status = read_control(program);
	if (!status)
		status = check_words(program);
	if (!status)
		status = find_state(program);
	return status ? status : make_query(program);
}
