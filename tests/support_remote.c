/* Starting quark-glasses, and ending it. */
#include "support_remote_private.h"

#include "qtest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECRET "a secret of the tests"
#define ARGUMENTS 48

struct arguments {
	const char *of[ARGUMENTS];
	int count;
	char memory[4096];
	size_t used;
};

static void add(struct arguments *arguments, const char *argument)
{
	qt_true(arguments->count < ARGUMENTS - 1);
	arguments->of[arguments->count++] = argument;
}

/* "--name" and a piece of a text. */
static void add_option(struct arguments *arguments, const char *name, const char *value, size_t length)
{
	char *at = arguments->memory + arguments->used;
	int needed = snprintf(at, sizeof arguments->memory - arguments->used, "--%s", name) + 1;

	qt_true(arguments->used + (size_t)needed + length + 1 < sizeof arguments->memory);
	add(arguments, at);
	at += needed;
	memcpy(at, value, length);
	at[length] = '\0';
	add(arguments, at);
	arguments->used += (size_t)needed + length + 1;
}

/* 1 when it is no argument: the clock is virtual anyway, and the rest begins with remote_begin(). */
static int is_for_later(struct remote *remote, const char *option, const char *value, size_t length)
{
	if (!strcmp(option, "scenario"))
		snprintf(remote->scenario, sizeof remote->scenario, "%.*s", (int)length, value);
	else if (!strcmp(option, "consent"))
		remote->consent = *value == 'a'   ? QUARK_SIM_CONSENT_ASK
				  : *value == 'r' ? QUARK_SIM_CONSENT_REFUSE
						  : QUARK_SIM_CONSENT_GRANT;
	else
		return !strcmp(option, "clock");
	return 1;
}

/* "clock=virtual&seed=7" as "--seed 7". */
static void add_query(struct arguments *arguments, struct remote *remote)
{
	const char *query = remote->options.query;

	while (query && *query) {
		size_t name = strcspn(query, "="), value = strcspn(query + name, "&");
		char option[32];

		snprintf(option, sizeof option, "%.*s", (int)name, query);
		if (value && !is_for_later(remote, option, query + name + 1, value - 1))
			add_option(arguments, option, query + name + 1, value - 1);
		query += name + value;
		query += *query == '&';
	}
}

static void find_program(struct remote *remote)
{
	const char *build = getenv("QUARK_TEST_BUILD");

	snprintf(remote->program, sizeof remote->program, "%s/bin/quark-glasses", build ? build : "build/debug");
	if (access(remote->program, X_OK))
		qt_fail("%s is not there: build the target quark-glasses", remote->program);
}

static void listen_where(struct arguments *arguments, const struct remote *remote)
{
	char address[32];
	int length = snprintf(address, sizeof address, "127.0.0.1:%d", remote->port);

	add_option(arguments, "listen", address, (size_t)length);
}

static void choose_arguments(struct arguments *arguments, struct remote *remote)
{
	const struct remote_options *options = &remote->options;

	add(arguments, remote->program);
	add_option(arguments, "model", options->model, strlen(options->model));
	listen_where(arguments, remote);
	add_option(arguments, "state", remote->state, strlen(remote->state));
	add_option(arguments, "media-port", "0", 1);
	add_option(arguments, "clock", options->real ? "real" : "virtual", strlen(options->real ? "real" : "virtual"));
	add_option(arguments, "test-control", "0", 1);
	add_option(arguments, "secret", SECRET, strlen(SECRET));
	if (!options->secure)
		add(arguments, "--insecure-loopback");
	add_query(arguments, remote);
	for (int i = 0; i < 16 && options->more[i]; i++)
		add(arguments, options->more[i]);
}

static void become(const struct arguments *arguments, int out, int errors)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	execv(arguments->of[0], (char *const *)(uintptr_t)arguments->of);
	_exit(127);
}

static void launch(struct remote *remote)
{
	struct arguments arguments = {0};
	int ends[2], errors = open(remote->errors, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	qt_true(errors >= 0);
	qt_int(pipe2(ends, O_CLOEXEC), 0);
	choose_arguments(&arguments, remote);
	remote->process = fork();
	qt_true(remote->process >= 0);
	if (remote->process == 0)
		become(&arguments, ends[1], errors);
	close(errors);
	close(ends[1]);
	remote->out = ends[0];
}

char *remote_errors(const struct remote *remote)
{
	return qt_read(remote->errors, NULL);
}

static void did_not_start(struct remote *remote, const char *said)
{
	char *errors = remote_errors(remote);

	kill(remote->process, SIGKILL);
	qt_fail("quark-glasses did not start; it said \"%s\" and \"%s\"", said, errors);
}

/* The number after "127.0.0.1:" in the line that begins so; 0: there is none yet. */
static int port_in(const char *said, const char *line)
{
	const char *found = strstr(said, line);

	return found && strchr(found, '\n') ? atoi(found + strlen(line)) : 0;
}

/* Reads what it prints until both ports are known. */
static void read_ports(struct remote *remote)
{
	char said[8192] = "";
	size_t length = 0;
	int control = 0;

	remote->port = 0;
	while (!remote->port || !control) {
		struct pollfd readable = {.fd = remote->out, .events = POLLIN};
		ssize_t got =
			poll(&readable, 1, 30000) > 0 ? read(remote->out, said + length, sizeof said - 1 - length) : 0;

		if (got <= 0)
			did_not_start(remote, said);
		length += (size_t)got;
		said[length] = '\0';
		remote->port = port_in(said, "listening on 127.0.0.1:");
		control = port_in(said, "control on 127.0.0.1:");
	}
	snprintf(remote->address, sizeof remote->address, "127.0.0.1:%d", control);
}

static void run(struct remote *remote)
{
	launch(remote);
	read_ports(remote);
	snprintf(remote->uri, sizeof remote->uri,
		 remote->options.secure ? "wss://127.0.0.1:%d" : "ws://127.0.0.1:%d?insecure=loopback", remote->port);
	if (quark_sim_connect(remote->address, SECRET, &remote->sim))
		did_not_start(remote, quark_sim_error(NULL));
}

struct remote *remote_start(const struct remote_options *options)
{
	static int started;
	struct remote *remote = calloc(1, sizeof *remote);

	qt_true(remote != NULL);
	if (options)
		remote->options = *options;
	if (!remote->options.model)
		remote->options.model = "s1";
	started++;
	snprintf(remote->errors, sizeof remote->errors, "%s/glasses-%d.log", qt_folder(), started);
	if (remote->options.state)
		snprintf(remote->state, sizeof remote->state, "%s", remote->options.state);
	else
		snprintf(remote->state, sizeof remote->state, "%s/glasses-%d", qt_folder(), started);
	find_program(remote);
	run(remote);
	return remote;
}

static void end(struct remote *remote, int signal)
{
	quark_sim_unref(remote->sim);
	remote->sim = NULL;
	kill(remote->process, signal);
	while (waitpid(remote->process, &remote->status, 0) < 0 && errno == EINTR)
		;
	close(remote->out);
}

void remote_restart(struct remote *remote)
{
	end(remote, SIGKILL);
	run(remote);
	remote_rebase(remote);
}

void remote_stop(struct remote *remote)
{
	int status;

	if (!remote)
		return;
	end(remote, SIGTERM);
	status = remote->status;
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		char *errors = remote_errors(remote);

		qt_fail("quark-glasses ended with status %d and said \"%s\"", status, errors);
	}
	free(remote);
}

const char *remote_uri(const struct remote *remote)
{
	return remote->uri;
}

struct quark_sim *remote_sim(const struct remote *remote)
{
	return remote->sim;
}

int remote_port(const struct remote *remote)
{
	return remote->port;
}

int remote_is_secure(const struct remote *remote)
{
	return remote->options.secure;
}

const char *remote_address(const struct remote *remote)
{
	return remote->address;
}

const char *remote_secret(const struct remote *remote)
{
	(void)remote;
	return SECRET;
}

void remote_begin(struct remote *remote)
{
	if (remote->consent)
		qt_int(quark_sim_set(remote->sim, QUARK_SIM_VALUE_CONSENT, remote->consent), QUARK_OK);
	if (remote->scenario[0] && quark_sim_run_scenario(remote->sim, remote->scenario))
		qt_fail("the scenario does not run: %s", quark_sim_error(remote->sim));
	remote->consent = 0;
	remote->scenario[0] = '\0';
}
