/* Pairing with a quark-glasses process: the wearer's side of it over the control channel, the app's by quark_pair(). */
#include "support_remote.h"

#include "qtest.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define URI_SIZE 1024
#define LIMIT_MS 60000 /* a test that waits so long has failed */

static int connect_to(const struct remote *remote)
{
	int port = atoi(strrchr(remote_address(remote), ':') + 1);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	qt_true(fd >= 0);
	qt_int(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void ask_line(int fd, const char *line, char *answer, size_t size)
{
	size_t length = 0;

	qt_int(write(fd, line, strlen(line)), (int64_t)strlen(line));
	while (length + 1 < size && (length == 0 || answer[length - 1] != '\n')) {
		ssize_t got = read(fd, answer + length, 1);

		if (got <= 0)
			qt_fail("the control channel ended");
		length += (size_t)got;
	}
	answer[length] = '\0';
}

static void command(const struct remote *remote, const char *line, char *answer, size_t size)
{
	char secret[512];
	int fd = connect_to(remote);

	snprintf(secret, sizeof secret, "{\"secret\":\"%s\"}\n", remote_secret(remote));
	ask_line(fd, secret, answer, size);
	ask_line(fd, line, answer, size);
	close(fd);
}

char *remote_pairing_uri(struct remote *remote)
{
	char answer[4096], *uri = calloc(1, URI_SIZE);
	const char *start, *end;
	size_t used = 0;

	command(remote, "{\"do\":\"pair\"}\n", answer, sizeof answer);
	start = strstr(answer, "quark://pair?");
	end = start ? strchr(start, '"') : NULL;
	if (!end || !uri)
		qt_fail("no pairing URI in %s", answer);
	for (; start < end && used + 1 < URI_SIZE; start++)
		if (*start != '\\') /* JSON may write "\/" */
			uri[used++] = *start;
	return uri;
}

void remote_remove(struct remote *remote, const char *app_id)
{
	char line[256], answer[512];

	snprintf(line, sizeof line, "{\"do\":\"remove\",\"app\":\"%s\"}\n", app_id);
	command(remote, line, answer, sizeof answer);
	qt_contains(answer, "\"ok\":true");
}

/* In real time, since the wearer's yes is a matter of the network alone. */
void remote_pair(struct remote *remote, const char *app_id, const char *state_folder)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = app_id,
					      .app_name = "Test",
					      .log_level = QUARK_LOG_NONE,
					      .state_folder = state_folder};
	char *uri = remote_pairing_uri(remote);
	struct quark_context *context;
	uint64_t request;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	if (quark_pair(context, uri, NULL, &request) || quark_context_wait(context, request, LIMIT_MS))
		qt_fail("pairing failed: %s", quark_context_failure_text(context));
	quark_context_unref(context);
	free(uri);
}
