/* A picture that the wearer shall look at comes in pieces over the page's WebSocket. It lies in a folder that is ours
 * alone for as long as it takes to open it. */
#include "server/web_private.h"
#include "wire/base64.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(char *why, size_t why_size, int status, const char *sentence)
{
	snprintf(why, why_size, "%s", sentence);
	return status;
}

void qk_web_upload_end(struct qk_web_client *client)
{
	free(client->upload.data);
	memset(&client->upload, 0, sizeof client->upload);
}

/* A plain name of the same kind, since the wearer is shown it as what is looked at. */
static void take_name(struct qk_web_upload *upload, const struct qk_buffer *name)
{
	size_t start = name->length >= sizeof upload->name ? name->length - sizeof upload->name + 1 : 0, to = 0;

	for (size_t from = start; from < name->length; from++) {
		char byte = name->data[from];
		int is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			       (byte >= '0' && byte <= '9') || byte == '-' || (byte == '.' && to > 0);

		upload->name[to++] = is_plain ? byte : '_';
	}
	upload->name[to] = '\0';
	if (to == 0)
		snprintf(upload->name, sizeof upload->name, "picture");
}

static int begin(struct qk_web_client *client, const struct qk_web_wish *wish, char *why, size_t why_size)
{
	struct qk_web_upload *upload = &client->upload;

	qk_web_upload_end(client);
	if (wish->bytes < 1 || wish->bytes > QK_WEB_PICTURE_MAX)
		return fail(why, why_size, QUARK_ERR_INVALID, "a picture has 1 byte to 16 MiB");
	/* Room for the two bytes too many that the last piece may be read into. */
	upload->data = malloc((size_t)wish->bytes + 2);
	if (!upload->data)
		return fail(why, why_size, QUARK_ERR_NOMEM, "there is no memory for the picture");
	upload->expected = (size_t)wish->bytes;
	take_name(upload, &wish->name);
	return 0;
}

static int take(struct qk_web_client *client, const struct qk_buffer *data, char *why, size_t why_size)
{
	struct qk_web_upload *upload = &client->upload;
	size_t read;

	if (!upload->data)
		return fail(why, why_size, QUARK_ERR_INVALID, "no picture is being sent");
	if (data->length / 4 * 3 > upload->expected - upload->length + 2) {
		qk_web_upload_end(client);
		return fail(why, why_size, QUARK_ERR_INVALID, "the picture is longer than it was said to be");
	}
	read = qk_base64_read(upload->data + upload->length, data->data ? data->data : "", data->length);
	if (read == SIZE_MAX || read > upload->expected - upload->length) {
		qk_web_upload_end(client);
		return fail(why, why_size, QUARK_ERR_INVALID, "a piece of the picture is damaged");
	}
	upload->length += read;
	return 0;
}

static int write_file(const char *path, const struct qk_web_upload *upload, char *why, size_t why_size)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t done = 0;
	ssize_t written = 0;

	while (file >= 0 && done < upload->length) {
		written = write(file, upload->data + done, upload->length - done);
		if (written < 0 && errno != EINTR)
			break;
		done += written > 0 ? (size_t)written : 0;
	}
	if (file < 0 || written < 0)
		snprintf(why, why_size, "the picture cannot be written to %s: %s", path, strerror(errno));
	if (file >= 0)
		close(file);
	return file < 0 || done < upload->length ? QUARK_ERR_IO : 0;
}

static int look_at(struct qk_server *server, const char *path, char *why, size_t why_size)
{
	struct qk_buffer step = {0};
	int status = QUARK_ERR_NOMEM;

	qk_buffer_text(&step, "{\"do\":\"look\"");
	qk_web_text(&step, ",\"source\":", path);
	qk_buffer_byte(&step, '}');
	snprintf(why, why_size, "there is no memory for the picture");
	if (!step.failed)
		status = qk_server_act(server, step.data, step.length, NULL, why, why_size);
	qk_buffer_free(&step);
	return status;
}

static int finish(struct qk_web_client *client, char *why, size_t why_size)
{
	const char *temporary = getenv("TMPDIR");
	char folder[4000], path[4096];
	int status;

	if (!client->upload.data || client->upload.length != client->upload.expected)
		return fail(why, why_size, QUARK_ERR_INVALID, "the picture did not come whole");
	snprintf(folder, sizeof folder, "%s/quark-glasses-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	if (!mkdtemp(folder)) {
		snprintf(why, why_size, "there is no place for the picture: %s cannot be made: %s", folder,
			 strerror(errno));
		return QUARK_ERR_IO;
	}
	snprintf(path, sizeof path, "%s/%s", folder, client->upload.name);
	status = write_file(path, &client->upload, why, why_size);
	if (status == 0)
		status = look_at(client->web->server, path, why, why_size);
	unlink(path);
	rmdir(folder);
	if (status == 0)
		qk_web_look_at_scene(client->web, 1);
	return status;
}

int qk_web_upload(struct qk_web_client *client, const struct qk_web_wish *wish, char *why, size_t why_size)
{
	int status;

	if (strcmp(wish->upload.data, "begin") == 0)
		return begin(client, wish, why, why_size);
	if (strcmp(wish->upload.data, "chunk") == 0)
		return take(client, &wish->data, why, why_size);
	status = finish(client, why, why_size);
	qk_web_upload_end(client);
	return status;
}
