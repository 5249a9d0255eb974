/* A server whose memory runs out while somebody comes, speaks and asks for pictures: once at each allocation. It may
 * turn that one away; it must go on for the next. */
#include "failing_malloc.h"
#include "qtest.h"
#include "server/server.h"
#include "support_caller.h"
#include "wire/messages.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct qk_server *running;
static volatile sig_atomic_t next;

static void on_signal(int signal)
{
	if (signal == SIGTERM)
		qk_server_stop(running);
	else if (signal == SIGUSR1)
		qt_fail_after(next++);
	else
		qt_fail_never();
}

static void serve(int out)
{
	struct qk_server_options options = {
		.model = "s1", .query = "consent=grant", .listen = {"127.0.0.1", 0}, .insecure = 1};
	char why[400];
	uint16_t port;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (qk_server_new(&options, &running, why, sizeof why) || qk_server_log_begin(running))
		_exit(1);
	signal(SIGTERM, on_signal);
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	port = qk_server_port(running);
	if (write(out, &port, sizeof port) != sizeof port)
		_exit(1);
	qk_server_run(running);
	qk_server_free(running);
	_exit(0);
}

static pid_t start(uint16_t *port)
{
	int ends[2];
	pid_t process;

	qt_int(pipe(ends), 0);
	process = fork();
	if (process == 0)
		serve(ends[1]);
	qt_true(process > 0);
	qt_int(read(ends[0], port, sizeof *port), sizeof *port);
	close(ends[0]);
	close(ends[1]);
	return process;
}

static const char *const said[] = {
	"{\"jsonrpc\":\"2.0\",\"method\":\"link.media\",\"id\":2}",
	"{\"jsonrpc\":\"2.0\",\"method\":\"overlay.commit\",\"id\":3,\"params\":{\"overlay\":1,\"revision\":1,\"set\":["
	"{\"id\":1,"
	"\"kind\":\"text\",\"lines\":[\"hello\"]}]},\"seq\":1}",
	"{\"jsonrpc\":\"2.0\",\"method\":\"device.speak\",\"id\":4,\"params\":{\"text\":\"hello\"},\"seq\":2}",
	"{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}",
};

/* Comes and says it all. 1: everything was answered as it should. */
static int visit(uint16_t port)
{
	struct caller *caller = caller_open(&(struct caller_how){.port = port, .plain = 1});
	const char *text = NULL;

	if (!caller)
		return 0;
	if (caller_upgrade(caller) == 101) {
		caller_hello(caller, "com.example.shop");
		for (size_t i = 0; i < sizeof said / sizeof *said; i++)
			caller_say(caller, said[i]);
		do
			text = caller_hear(caller);
		while (text && !strstr(text, "link.pong"));
	}
	caller_close(caller);
	return text != NULL;
}

QTEST(memory_that_runs_out_is_one_app_s_trouble)
{
	uint16_t port;
	pid_t process;
	int status, turned_away = 0, whole = 0;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	process = start(&port);
	for (int i = 0; i < 400; i++) {
		kill(process, SIGUSR1);
		status = visit(port);
		turned_away += !status;
		whole = status ? whole + 1 : 0;
		kill(process, SIGUSR2);
	}
	qt_true(turned_away > 10);
	/* The last ones need fewer allocations than that. */
	qt_true(whole > 50);
	for (int i = 0; i < 10; i++)
		qt_int(visit(port), 1);
	kill(process, SIGTERM);
	qt_int(waitpid(process, &status, 0), process);
	qt_int(status, 0);
}
