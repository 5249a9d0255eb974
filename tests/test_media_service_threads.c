/* Media connections between two ends of this process: over TLS, and plain. */
#include "qtest.h"

#include "channel/media_pool.h"
#include "channel/media_service.h"

#include <quark/base.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define KEPT 512

/* What one end was told, for the thread of the test to wait for. */
struct end {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct qk_media_connection *connection;
	int opened, closed, status, frames, after_close;
	atomic_int entered; /* times that a frame was about to be told */
	char why[200];
	struct qk_media_header headers[KEPT];
	struct qk_media_buffer *buffers[KEPT];
};

static void end_init(struct end *end)
{
	memset(end, 0, sizeof *end);
	pthread_mutex_init(&end->lock, NULL);
	pthread_cond_init(&end->changed, NULL);
}

static void tell(struct end *end, int *what)
{
	*what += 1;
	end->after_close |= end->closed > (what == &end->closed);
	pthread_cond_broadcast(&end->changed);
	pthread_mutex_unlock(&end->lock);
}

static void on_opened(void *owner)
{
	struct end *end = owner;

	pthread_mutex_lock(&end->lock);
	tell(end, &end->opened);
}

static void on_frame(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct end *end = owner;

	atomic_fetch_add(&end->entered, 1);
	pthread_mutex_lock(&end->lock);
	end->headers[end->frames % KEPT] = *header;
	qk_media_unref(end->buffers[end->frames % KEPT]);
	end->buffers[end->frames % KEPT] = buffer;
	tell(end, &end->frames);
}

static void on_closed(void *owner, int status, const char *why)
{
	struct end *end = owner;

	pthread_mutex_lock(&end->lock);
	end->status = status;
	snprintf(end->why, sizeof end->why, "%s", why);
	tell(end, &end->closed);
}

static const struct qk_media_events events = {on_opened, on_frame, on_closed};

static void await(struct end *end, const int *what, int count)
{
	pthread_mutex_lock(&end->lock);
	while (*what < count)
		pthread_cond_wait(&end->changed, &end->lock);
	pthread_mutex_unlock(&end->lock);
}

static void end_done(struct end *end)
{
	qk_media_close(end->connection);
	for (int i = 0; i < KEPT; i++)
		qk_media_unref(end->buffers[i]);
	qt_true(!end->after_close);
	pthread_mutex_destroy(&end->lock);
	pthread_cond_destroy(&end->changed);
}

/* --- the glasses' side -------------------------------------------------------------------------------------------- */

struct glasses {
	struct qk_key *key, *app_key;
	struct qk_media_listener *listener;
	struct sockaddr_storage address;
	struct end end;
	int asked_key, asked_ticket, wrong_pin;
};

static const unsigned char ticket[QK_TICKET_SIZE] = "the ticket of 32 bytes, as it is";

static int knows(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct glasses *glasses = user_data;

	(void)ssl;
	glasses->asked_key++;
	return qk_pin_same(pin, qk_key_pin(glasses->app_key));
}

static int admit(void *user_data, const unsigned char *shown, const unsigned char *pin,
		 struct qk_media_connection *connection, const struct qk_media_events **out, void **owner)
{
	struct glasses *glasses = user_data;
	int admitted;

	pthread_mutex_lock(&glasses->end.lock);
	glasses->asked_ticket++;
	if (glasses->key ? !pin || !qk_pin_same(pin, qk_key_pin(glasses->app_key)) : pin != NULL)
		glasses->wrong_pin = 1;
	admitted = memcmp(shown, ticket, sizeof ticket) == 0 && !glasses->end.connection;
	if (admitted)
		glasses->end.connection = connection;
	pthread_mutex_unlock(&glasses->end.lock);
	*out = &events;
	*owner = &glasses->end;
	return admitted;
}

static void loopback(struct sockaddr_storage *address, uint16_t port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)address;

	memset(address, 0, sizeof *address);
	v4->sin_family = AF_INET;
	v4->sin_port = htons(port);
	v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static void glasses_start(struct glasses *glasses, int with_tls)
{
	struct qk_media_gate gate = {admit, glasses};
	uint16_t port = 0;

	memset(glasses, 0, sizeof *glasses);
	end_init(&glasses->end);
	glasses->key = with_tls ? qk_key_new() : NULL;
	glasses->app_key = with_tls ? qk_key_new() : NULL;
	loopback(&glasses->address, 0);
	qt_int(qk_media_listen(&glasses->address, glasses->key, knows, &gate, &glasses->listener, &port), QUARK_OK);
	qt_true(port != 0);
	loopback(&glasses->address, port);
}

static void glasses_stop(struct glasses *glasses)
{
	qk_media_listener_close(glasses->listener);
	end_done(&glasses->end);
	qt_true(!glasses->wrong_pin);
	qk_key_unref(glasses->key);
	qk_key_unref(glasses->app_key);
}

static struct qk_media_target target_of(const struct glasses *glasses)
{
	struct qk_media_target target = {.address = glasses->address, .key = glasses->app_key};

	memcpy(target.ticket, ticket, sizeof ticket);
	if (glasses->key) {
		memcpy(target.pins[0], qk_key_pin(glasses->key), QK_PIN_SIZE);
		target.pins_count = 1;
	}
	return target;
}

static void app_open(struct end *app, const struct qk_media_target *target)
{
	end_init(app);
	qt_int(qk_media_open(target, &events, app, &app->connection), QUARK_OK);
}

/* A connection that is open on both sides. */
static void join(struct glasses *glasses, struct end *app, int with_tls)
{
	struct qk_media_target target;

	glasses_start(glasses, with_tls);
	target = target_of(glasses);
	app_open(app, &target);
	await(app, &app->opened, 1);
	await(&glasses->end, &glasses->end.opened, 1);
}

static void *nothing(void *argument)
{
	return argument;
}

static int count_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count - 2;
}

/* A sanitizer starts its own thread with the first other one. */
static int threads(void)
{
	int least = 1000;
	pthread_t first;

	qt_int(pthread_create(&first, NULL, nothing, NULL), 0);
	qt_int(pthread_join(first, NULL), 0);
	for (int i = 0; i < 1000; i++) {
		int count = count_threads();

		least = count < least ? count : least;
	}
	return least;
}

/* One that was joined may still be seen for a moment. */
static void expect_threads(int expected)
{
	for (int i = 0; i < 100000 && count_threads() != expected; i++)
		sched_yield();
	qt_int(count_threads(), expected);
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static unsigned char byte_at(size_t frame, size_t at)
{
	return (unsigned char)(frame * 31 + at * 7 + (at >> 8) + (at >> 16));
}

static struct qk_media_buffer *picture(size_t frame, size_t length)
{
	struct qk_media_buffer *buffer = qk_media_copy(NULL, length);
	unsigned char *bytes;

	qt_true(buffer != NULL);
	bytes = (unsigned char *)(uintptr_t)buffer->data;
	for (size_t i = 0; i < length; i++)
		bytes[i] = byte_at(frame, i);
	return buffer;
}

static int is_picture(const struct qk_media_buffer *buffer, size_t frame, size_t length)
{
	const unsigned char *bytes = buffer ? buffer->data : NULL;

	if (!buffer || buffer->length != length)
		return length == 0 && !buffer;
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != byte_at(frame, i))
			return 0;
	return 1;
}

static const size_t sizes[] = {0, 1, 159, 160, 161, 16224, 16384, 65536, 65537, 200000, 3110400, 5000001};
#define SIZES (sizeof sizes / sizeof *sizes)

static void exchange(struct qk_media_connection *from, struct end *to)
{
	for (size_t i = 0; i < SIZES; i++) {
		struct qk_media_header header = {.kind = QK_MEDIA_FRAME, .number = 3, .sequence = i + 1};

		qt_int(qk_media_send(from, &header, sizes[i] ? picture(i, sizes[i]) : NULL), QUARK_OK);
	}
	await(to, &to->frames, SIZES);
	for (size_t i = 0; i < SIZES; i++) {
		qt_uint(to->headers[i].sequence, i + 1);
		qt_uint(to->headers[i].length, sizes[i]);
		qt_true(is_picture(to->buffers[i], i, sizes[i]));
	}
}

static void frames_go_both_ways(int with_tls)
{
	struct glasses glasses;
	struct end app;
	int before = threads();

	join(&glasses, &app, with_tls);
	exchange(glasses.end.connection, &app);
	exchange(app.connection, &glasses.end);
	qt_int(glasses.asked_key, with_tls);
	qt_int(glasses.asked_ticket, 1);
	end_done(&app);
	await(&glasses.end, &glasses.end.closed, 1);
	qt_int(glasses.end.status, QUARK_ERR_CLOSED);
	glasses_stop(&glasses);
	expect_threads(before);
}

QTEST(frames_go_both_ways_over_tls)
{
	frames_go_both_ways(1);
}

QTEST(frames_go_both_ways_without_tls)
{
	frames_go_both_ways(0);
}

QTEST(the_app_learns_when_the_glasses_close)
{
	struct glasses glasses;
	struct end app;

	join(&glasses, &app, 1);
	qk_media_close(glasses.end.connection);
	glasses.end.connection = NULL;
	await(&app, &app.closed, 1);
	qt_int(app.status, QUARK_ERR_CLOSED);
	qt_contains(app.why, "127.0.0.1:");
	qt_int(qk_media_send(app.connection, &(struct qk_media_header){.kind = QK_MEDIA_CREDIT}, NULL),
	       QUARK_ERR_CLOSED);
	end_done(&app);
	glasses_stop(&glasses);
}

static void send_credit(struct qk_media_connection *connection, uint32_t stream, uint64_t count)
{
	struct qk_media_header header = {.kind = QK_MEDIA_CREDIT, .number = stream, .sequence = count};

	qt_int(qk_media_send(connection, &header, NULL), QUARK_OK);
}

static uint64_t credits_of(struct end *end, uint32_t stream, int frames)
{
	uint64_t sum = 0;

	for (int i = 0; i < frames; i++)
		sum += end->headers[i].number == stream ? end->headers[i].sequence : 0;
	return sum;
}

/* The media thread stands still in a function of the owner, so that what is sent waits. */
static void hold(struct end *end, struct qk_media_connection *other)
{
	pthread_mutex_lock(&end->lock);
	send_credit(other, 99, 1);
	while (!atomic_load(&end->entered))
		;
}

QTEST(credits_that_wait_are_added_up_and_frames_that_do_not_fit_are_refused)
{
	struct glasses glasses;
	struct end app;
	struct qk_media_header header = {.kind = QK_MEDIA_ASSET, .number = 7, .sequence = 1};
	struct qk_media_buffer *one = picture(0, 10);

	join(&glasses, &app, 1);
	hold(&glasses.end, app.connection);
	for (int i = 0; i < 100; i++) {
		send_credit(app.connection, 1, 2);
		send_credit(app.connection, 2, 1);
	}
	qt_uint(qk_media_waiting(app.connection), 2);
	for (int i = 2; i < QK_MEDIA_QUEUE; i++) {
		qk_media_ref(one);
		qt_int(qk_media_send(app.connection, &header, one), QUARK_OK);
	}
	qk_media_ref(one);
	qt_int(qk_media_send(app.connection, &header, one), QUARK_ERR_AGAIN);
	qt_uint(qk_media_waiting(app.connection), QK_MEDIA_QUEUE);
	pthread_mutex_unlock(&glasses.end.lock);
	await(&glasses.end, &glasses.end.frames, QK_MEDIA_QUEUE + 1);
	qt_uint(credits_of(&glasses.end, 1, KEPT), 200);
	qt_uint(credits_of(&glasses.end, 2, KEPT), 100);
	end_done(&app);
	glasses_stop(&glasses);
	qk_media_unref(one);
}

/* --- refusals ----------------------------------------------------------------------------------------------------- */

static void expect_refusal(const struct qk_media_target *target, int status, const char *part)
{
	struct end app;

	app_open(&app, target);
	await(&app, &app.closed, 1);
	qt_int(app.status, status);
	qt_contains(app.why, part);
	qt_int(app.opened, 0);
	end_done(&app);
}

QTEST(another_key_than_the_pinned_is_refused_with_the_ticket_unspent)
{
	struct glasses glasses;
	struct qk_media_target target;

	glasses_start(&glasses, 1);
	target = target_of(&glasses);
	target.pins[0][3] ^= 1;
	expect_refusal(&target, QUARK_ERR_DENIED, "another key");
	qt_int(glasses.asked_ticket, 0);
	memcpy(target.pins[1], qk_key_pin(glasses.key), QK_PIN_SIZE);
	target.pins_count = 2;
	target.ticket[0] ^= 1;
	expect_refusal(&target, QUARK_ERR_DENIED, "ticket");
	qt_int(glasses.asked_ticket, 1);
	glasses_stop(&glasses);
}

QTEST(an_app_that_the_glasses_do_not_know_is_refused_with_the_ticket_unspent)
{
	struct glasses glasses;
	struct qk_media_target target;
	struct qk_key *stranger = qk_key_new();

	glasses_start(&glasses, 1);
	target = target_of(&glasses);
	target.key = stranger;
	expect_refusal(&target, QUARK_ERR_DENIED, "does not accept the key");
	qt_int(glasses.asked_ticket, 0);
	glasses_stop(&glasses);
	qk_key_unref(stranger);
}

static int plain_socket(const struct sockaddr_storage *address)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	qt_true(fd >= 0);
	qt_int(connect(fd, (const struct sockaddr *)address, sizeof(struct sockaddr_in)), 0);
	return fd;
}

/* A port at which nothing listens: it was just given up. */
static void unused_port(struct sockaddr_storage *address)
{
	socklen_t size = sizeof(struct sockaddr_in);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	loopback(address, 0);
	qt_int(bind(fd, (struct sockaddr *)address, size), 0);
	qt_int(getsockname(fd, (struct sockaddr *)address, &size), 0);
	close(fd);
}

QTEST(a_port_at_which_nothing_listens_is_told)
{
	struct qk_media_target target = {.pins_count = 0};

	unused_port(&target.address);
	expect_refusal(&target, QUARK_ERR_IO, "nothing listens");
}

QTEST(without_tls_a_tls_end_is_not_taken_for_one_and_the_other_way_round)
{
	struct glasses glasses;
	struct qk_media_target target;

	glasses_start(&glasses, 1);
	target = target_of(&glasses);
	target.key = NULL;
	expect_refusal(&target, QUARK_ERR_CLOSED, "");
	glasses_stop(&glasses);

	glasses_start(&glasses, 0);
	target = target_of(&glasses);
	target.key = qk_key_new();
	target.pins_count = 1;
	expect_refusal(&target, QUARK_ERR_CLOSED, "");
	qk_key_unref(target.key);
	glasses_stop(&glasses);
}

/* --- what does not keep to the protocol --------------------------------------------------------------------------- */

static void open_by_hand(struct glasses *glasses, int *fd)
{
	unsigned char opening[QK_MEDIA_OPENING_SIZE], answer[QK_MEDIA_ANSWER_SIZE];
	char why[100];
	int status = -1;

	glasses_start(glasses, 0);
	*fd = plain_socket(&glasses->address);
	qk_media_opening_write(ticket, opening);
	qt_int(send(*fd, opening, sizeof opening, 0), sizeof opening);
	qt_int(recv(*fd, answer, sizeof answer, MSG_WAITALL), sizeof answer);
	qt_int(qk_media_answer_read(&status, answer, why, sizeof why), 0);
	qt_int(status, QUARK_OK);
}

QTEST(bytes_that_are_no_frame_close_the_connection_with_a_sentence)
{
	struct glasses glasses;
	unsigned char header[QK_MEDIA_HEADER_SIZE];
	char byte;
	int fd;

	open_by_hand(&glasses, &fd);
	qk_media_write(&(struct qk_media_header){.kind = QK_MEDIA_CREDIT, .sequence = 4}, header);
	qt_int(send(fd, header, sizeof header, 0), sizeof header);
	header[0] ^= 1;
	qt_int(send(fd, header, sizeof header, 0), sizeof header);
	await(&glasses.end, &glasses.end.closed, 1);
	qt_int(glasses.end.frames, 1);
	qt_int(glasses.end.status, QUARK_ERR_PROTOCOL);
	qt_contains(glasses.end.why, "QKMF");
	qt_int(recv(fd, &byte, 1, 0), 0);
	close(fd);
	glasses_stop(&glasses);
}

QTEST(a_frame_that_arrives_in_pieces_is_put_together)
{
	struct glasses glasses;
	struct qk_media_buffer *whole = picture(1, 100000);
	unsigned char bytes[QK_MEDIA_HEADER_SIZE + 100000];
	size_t sent = 0, step = 1;
	int fd;

	open_by_hand(&glasses, &fd);
	qk_media_write(&(struct qk_media_header){.kind = QK_MEDIA_PHOTO, .length = 100000}, bytes);
	memcpy(bytes + QK_MEDIA_HEADER_SIZE, whole->data, 100000);
	for (; sent < sizeof bytes; sent += step, step = step * 2 % 997 + 1) {
		size_t size = step < sizeof bytes - sent ? step : sizeof bytes - sent;

		qt_int(send(fd, bytes + sent, size, 0), (int64_t)size);
	}
	await(&glasses.end, &glasses.end.frames, 1);
	qt_true(is_picture(glasses.end.buffers[0], 1, 100000));
	close(fd);
	await(&glasses.end, &glasses.end.closed, 1);
	glasses_stop(&glasses);
	qk_media_unref(whole);
}

QTEST(an_end_in_the_middle_of_a_frame_is_told_and_the_frame_is_not)
{
	struct glasses glasses;
	unsigned char header[QK_MEDIA_HEADER_SIZE];
	int fd;

	open_by_hand(&glasses, &fd);
	qk_media_write(&(struct qk_media_header){.kind = QK_MEDIA_PHOTO, .length = QK_MEDIA_MAX}, header);
	qt_int(send(fd, header, sizeof header, 0), sizeof header);
	qt_int(send(fd, header, 100, 0), 100);
	close(fd);
	await(&glasses.end, &glasses.end.closed, 1);
	qt_int(glasses.end.status, QUARK_ERR_CLOSED);
	qt_int(glasses.end.frames, 0);
	glasses_stop(&glasses);
}

/* More strangers than the listener keeps: it goes on letting in who has a ticket. */
QTEST(silent_strangers_do_not_keep_others_out)
{
	struct glasses glasses;
	struct qk_media_target target;
	struct end app;
	int fds[200];
	char byte;

	glasses_start(&glasses, 1);
	for (int i = 0; i < 200; i++)
		fds[i] = plain_socket(&glasses.address);
	/* One that it turned away at once. */
	qt_true(recv(fds[199], &byte, 1, 0) <= 0);
	for (int i = 0; i < 200; i++)
		close(fds[i]);
	target = target_of(&glasses);
	for (int opened = 0; !opened;) {
		app_open(&app, &target);
		pthread_mutex_lock(&app.lock);
		while (!app.opened && !app.closed)
			pthread_cond_wait(&app.changed, &app.lock);
		opened = app.opened;
		pthread_mutex_unlock(&app.lock);
		end_done(&app);
	}
	glasses_stop(&glasses);
}

QTEST(noise_is_borne)
{
	struct glasses glasses;
	uint64_t state = 1;
	int with_tls = 0;

	do {
		glasses_start(&glasses, with_tls);
		for (int round = 0; round < 200; round++) {
			int fd = plain_socket(&glasses.address);
			unsigned char noise[300];

			for (size_t i = 0; i < sizeof noise; i++)
				noise[i] =
					(unsigned char)((state = state * 6364136223846793005u + 1442695040888963407u) >>
							56);
			if (round % 2)
				qk_media_opening_write(noise + 100, noise);
			(void)!send(fd, noise, (size_t)(round + 50), MSG_NOSIGNAL);
			close(fd);
		}
		glasses_stop(&glasses);
		qt_int(glasses.end.opened, 0);
	} while (with_tls++ == 0);
}

/* --- coming and going --------------------------------------------------------------------------------------------- */

QTEST(nothing_is_told_after_close_while_frames_pour_in)
{
	struct glasses glasses;
	struct end app;
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME, .number = 1};
	struct qk_media_buffer *one = picture(0, 300000);

	for (int round = 0; round < 20; round++) {
		join(&glasses, &app, round % 2);
		for (int i = 0; i < 30; i++) {
			qk_media_ref(one);
			qk_media_send(glasses.end.connection, &header, one);
		}
		await(&app, &app.frames, 1 + round % 5);
		qk_media_close(app.connection);
		app.connection = NULL;
		app.closed = 1; /* whatever comes now is too late */
		glasses_stop(&glasses);
		end_done(&app);
	}
	qt_uint(atomic_load(&one->references), 1);
	qk_media_unref(one);
}

static int open_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += poll(&(struct pollfd){.fd = fd}, 1, 0) == 0;
	return count;
}

QTEST(a_hundred_connections_leave_nothing_behind)
{
	struct glasses glasses;
	struct end app;
	int before = open_fds(), running = threads();

	for (int i = 0; i < 100; i++) {
		join(&glasses, &app, 1);
		end_done(&app);
		glasses_stop(&glasses);
		qt_int(open_fds(), before);
		expect_threads(running);
	}
}

/* From within a function of the owner, too. */
static void close_in_callback(void *owner)
{
	struct end *end = owner;

	pthread_mutex_lock(&end->lock);
	qk_media_close(end->connection);
	end->connection = NULL;
	tell(end, &end->opened);
}

QTEST(a_connection_may_be_closed_by_its_own_function)
{
	static const struct qk_media_events closing = {close_in_callback, on_frame, on_closed};
	struct glasses glasses;
	struct qk_media_target target;
	struct end app;

	glasses_start(&glasses, 1);
	target = target_of(&glasses);
	end_init(&app);
	pthread_mutex_lock(&app.lock);
	qt_int(qk_media_open(&target, &closing, &app, &app.connection), QUARK_OK);
	pthread_mutex_unlock(&app.lock);
	await(&app, &app.opened, 1);
	await(&glasses.end, &glasses.end.closed, 1);
	qt_int(app.closed, 0);
	end_done(&app);
	glasses_stop(&glasses);
}

QTEST(a_listener_may_go_while_strangers_knock)
{
	struct glasses glasses;
	struct end apps[8];
	struct qk_media_target target;

	for (int round = 0; round < 20; round++) {
		glasses_start(&glasses, round % 2);
		target = target_of(&glasses);
		for (int i = 0; i < 8; i++)
			app_open(&apps[i], &target);
		if (round % 4 < 2)
			await(&apps[0], &apps[0].opened, round % 3 ? 0 : 1);
		qk_media_listener_close(glasses.listener);
		glasses.listener = NULL;
		for (int i = 0; i < 8; i++)
			end_done(&apps[i]);
		glasses_stop(&glasses);
	}
}

QTEST(sigpipe_is_left_as_it_was)
{
	struct glasses glasses;
	struct end app;
	struct sigaction now;

	signal(SIGPIPE, SIG_DFL);
	join(&glasses, &app, 0);
	qt_int(sigaction(SIGPIPE, NULL, &now), 0);
	qt_true(now.sa_handler == SIG_DFL);
	end_done(&app);
	glasses_stop(&glasses);
}

/* --- memory ------------------------------------------------------------------------------------------------------- */

QTEST(a_promise_of_many_bytes_costs_little_until_they_come)
{
	struct qk_media_buffer *buffer = qk_media_pool_take(QK_MEDIA_MAX);

	qt_true(buffer != NULL);
	qt_uint(buffer->length, QK_MEDIA_MAX);
	qt_true(qk_media_pool_room(buffer) <= 65536);
	buffer = qk_media_pool_grow(buffer);
	qt_true(buffer && qk_media_pool_room(buffer) <= 131072);
	qk_media_unref(buffer);
}

static struct qk_media_buffer *grown(size_t length)
{
	struct qk_media_buffer *buffer = qk_media_pool_take(length);

	while (buffer && qk_media_pool_room(buffer) < length)
		buffer = qk_media_pool_grow(buffer);
	return buffer;
}

QTEST(the_memory_of_a_picture_is_used_again_for_the_next)
{
	struct qk_media_buffer *first, *second;
	const void *bytes;

	qk_media_pool_open();
	first = grown(3110400);
	qt_true(first != NULL);
	bytes = first->data;
	qk_media_unref(first);
	second = qk_media_pool_take(3000000);
	qt_true(second && second->data == bytes);
	qt_uint(second->length, 3000000);
	qk_media_unref(second);
	second = qk_media_pool_take(300000); /* not for one that would waste most of it */
	qt_true(second && second->data != bytes);
	qk_media_unref(second);
	qk_media_pool_close();
}
