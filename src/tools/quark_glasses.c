#include "quark_glasses.h"

#include <quark/base.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct qk_server *running; /* for the signal handler */

int qk_program_failed(const char *why)
{
	fprintf(stderr, "quark-glasses: %s\n", why);
	return QK_GLASSES_FAILED;
}

static void on_signal(int signal)
{
	if (signal == SIGUSR1)
		qk_server_ask_pairing(running);
	else
		qk_server_stop(running);
}

static void handle_signals(struct qk_server *server)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	running = server;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
}

/* Each on a line of its own, for those who read it by machine. */
static void tell_places(const struct qk_program *program, const struct qk_server *server)
{
	const char *brackets = strchr(program->server.listen.host, ':') ? "[]" : "";
	const char *open = *brackets ? "[" : "", *close = *brackets ? "]" : "";

	printf("listening on %s%s%s:%u\n", open, program->server.listen.host, close, qk_server_port(server));
	if (qk_server_control_port(server))
		printf("control on 127.0.0.1:%u\n", qk_server_control_port(server));
	if (qk_server_web_port(server))
		printf("web on http://%s:%u/\n", program->server.web.host, qk_server_web_port(server));
	if (program->server.insecure)
		puts("without TLS: whoever reaches this port is taken for an app");
	if (!program->values[QK_OPTION_CONSENT] && !program->server.has_web)
		puts("the wearer grants everything; --consent or --web changes that");
	fflush(stdout);
}

static int serve(struct qk_program *program)
{
	struct qk_server *server;
	char why[400] = "";
	int status = qk_server_new(&program->server, &server, why, sizeof why);

	if (status)
		return qk_program_failed(why);
	handle_signals(server);
	tell_places(program, server);
	if (program->values[QK_OPTION_PAIR])
		qk_server_ask_pairing(server);
	qk_server_run(server);
	qk_server_free(server);
	return QK_GLASSES_OK;
}

static int run(struct qk_program *program)
{
	if (program->values[QK_OPTION_HELP])
		return qk_program_help();
	if (program->values[QK_OPTION_VERSION]) {
		printf("quark-glasses %s\n", quark_version_text());
		return QK_GLASSES_OK;
	}
	if (program->values[QK_OPTION_LIST])
		return qk_program_list(program);
	if (program->values[QK_OPTION_FORGET])
		return qk_program_forget(program);
	if (program->values[QK_OPTION_ROTATE] || program->values[QK_OPTION_ROTATE_NOW])
		return qk_program_rotate(program);
	return serve(program);
}

int main(int argc, char **argv)
{
	struct qk_program program = {0};
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	status = qk_program_read(&program, argc, argv);
	if (!status)
		status = run(&program);
	qk_buffer_free(&program.query);
	if (fflush(stdout) || ferror(stdout))
		return status ? status : qk_program_failed("the output cannot be written");
	return status;
}
