/* Two media services, each in its process: one sends a frame for each credit that the other gives. */
#include "network.h"

#include "channel/media_service.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WINDOW 8 /* frames that may be under way */

struct media_pair {
	pid_t child;
	int port_pipe[2];
	struct qk_key *key;
	struct qk_media_connection *connection;
	size_t size;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int opened;
	int wanted, asked, came; /* frames of this run */
};

/* --- the child: sends --------------------------------------------------------------------------------------------- */

static struct {
	struct qk_media_connection *connection;
	struct qk_media_buffer *frame;
} sender;

/* A credit names the size of the frames in its number. */
static void on_credit(void *owner, const struct qk_media_header *credit, struct qk_media_buffer *none)
{
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME,
					 .number = 1,
					 .length = credit->number,
					 .format = 1,
					 .width = 1920,
					 .height = 1080,
					 .sequence = 1};

	(void)owner;
	qk_media_unref(none);
	if (!sender.frame || sender.frame->length != credit->number) {
		qk_media_unref(sender.frame);
		sender.frame = qk_media_copy(NULL, credit->number);
		if (!sender.frame)
			_exit(1);
	}
	for (uint64_t i = 0; i < credit->sequence; i++) {
		qk_media_ref(sender.frame);
		if (qk_media_send(sender.connection, &header, sender.frame))
			_exit(1);
	}
}

static void on_opened(void *owner)
{
	struct media_pair *pair = owner;

	if (!pair)
		return;
	pthread_mutex_lock(&pair->lock);
	pair->opened = 1;
	pthread_cond_signal(&pair->changed);
	pthread_mutex_unlock(&pair->lock);
}

static void on_closed(void *owner, int status, const char *why)
{
	if (!owner)
		_exit(0);
	network_fail("the media pair ended: %d, %s", status, why);
}

static const struct qk_media_events sender_events = {on_opened, on_credit, on_closed};

static int admit(void *user_data, const unsigned char *ticket, const unsigned char *pin,
		 struct qk_media_connection *connection, const struct qk_media_events **events, void **owner)
{
	(void)user_data;
	(void)ticket;
	(void)pin;
	sender.connection = connection;
	*events = &sender_events;
	*owner = NULL;
	return 1;
}

static void serve(void *user_data)
{
	static const struct qk_media_gate gate = {admit, NULL};
	struct media_pair *pair = user_data;
	struct sockaddr_in name = {.sin_family = AF_INET};
	struct sockaddr_storage address = {0};
	struct qk_media_listener *listener;
	uint16_t port;

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memcpy(&address, &name, sizeof name);
	if (qk_media_listen(&address, pair->key, network_accept_any, &gate, &listener, &port) ||
	    write(pair->port_pipe[1], &port, sizeof port) != sizeof port)
		_exit(1);
	for (;;)
		pause();
}

/* --- this process: receives --------------------------------------------------------------------------------------- */

static void give_credit(struct media_pair *pair, int count)
{
	struct qk_media_header credit = {
		.kind = QK_MEDIA_CREDIT, .number = (uint32_t)pair->size, .sequence = (uint64_t)count};

	if (qk_media_send(pair->connection, &credit, NULL))
		network_fail("a credit could not be sent");
}

static void on_frame(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct media_pair *pair = owner;
	int more;

	if (header->length != pair->size || buffer->length != pair->size)
		network_fail("a frame has the wrong size");
	qk_media_unref(buffer);
	pthread_mutex_lock(&pair->lock);
	pair->came++;
	more = pair->asked < pair->wanted;
	pair->asked += more;
	if (pair->came == pair->wanted)
		pthread_cond_signal(&pair->changed);
	pthread_mutex_unlock(&pair->lock);
	if (more)
		give_credit(pair, 1);
}

static const struct qk_media_events receiver_events = {on_opened, on_frame, on_closed};

static void open_connection(struct media_pair *pair)
{
	struct qk_media_target target = {.key = pair->key, .pins_count = 1};
	struct sockaddr_in name = {.sin_family = AF_INET};
	uint16_t port;

	if (read(pair->port_pipe[0], &port, sizeof port) != sizeof port)
		network_fail("the media pair does not listen");
	name.sin_port = htons(port);
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memcpy(&target.address, &name, sizeof name);
	memcpy(target.pins[0], qk_key_pin(pair->key), QK_PIN_SIZE);
	if (qk_media_open(&target, &receiver_events, pair, &pair->connection))
		network_fail("the media pair cannot connect");
	pthread_mutex_lock(&pair->lock);
	while (!pair->opened)
		pthread_cond_wait(&pair->changed, &pair->lock);
	pthread_mutex_unlock(&pair->lock);
}

struct media_pair *media_pair_start(void)
{
	struct media_pair *pair = calloc(1, sizeof *pair);

	if (!pair || !(pair->key = qk_key_new()) || pipe(pair->port_pipe))
		network_fail("no memory");
	pthread_mutex_init(&pair->lock, NULL);
	pthread_cond_init(&pair->changed, NULL);
	pair->child = network_fork(serve, pair);
	open_connection(pair);
	return pair;
}

void media_pair_stop(struct media_pair *pair)
{
	qk_media_close(pair->connection);
	network_end(pair->child);
	close(pair->port_pipe[0]);
	close(pair->port_pipe[1]);
	qk_key_unref(pair->key);
	free(pair);
}

void media_pair_size(struct media_pair *pair, size_t frame_size)
{
	pair->size = frame_size;
}

void media_pair_run(void *user_data, int times)
{
	struct media_pair *pair = user_data;
	int first = times < WINDOW ? times : WINDOW;

	pthread_mutex_lock(&pair->lock);
	pair->wanted = times;
	pair->asked = first;
	pair->came = 0;
	pthread_mutex_unlock(&pair->lock);
	give_credit(pair, first);
	pthread_mutex_lock(&pair->lock);
	while (pair->came < times)
		pthread_cond_wait(&pair->changed, &pair->lock);
	pthread_mutex_unlock(&pair->lock);
}

pid_t media_pair_child(const struct media_pair *pair)
{
	return pair->child;
}
