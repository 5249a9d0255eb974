/* The guard of the server (server/guard.h) in front of libwebsockets. libwebsockets reads with SSL_read(), or recv()
 * without TLS, and Debian's build of it offers no place between the two. The dynamic linker does: a function of the
 * program stands before that of a library. Sockets without a guard are read as ever. */
#include "server/guard.h"

#include <dlfcn.h>
#include <errno.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#define READ_MOST 16384
#define THROWN_MOST (1024u * 1024)

typedef int (*ssl_read_fn)(SSL *, void *, int);
typedef int (*ssl_pending_fn)(const SSL *);
typedef ssize_t (*recv_fn)(int, void *, size_t, int);

__attribute__((visibility("default"))) int SSL_read(SSL *ssl, void *buffer, int size);
__attribute__((visibility("default"))) int SSL_pending(const SSL *ssl);
__attribute__((visibility("default"))) ssize_t recv(int fd, void *buffer, size_t size, int flags);

static ssl_read_fn next_ssl_read;
static ssl_pending_fn next_ssl_pending;
static recv_fn next_recv;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* ISO C knows no way from an address to a function. */
static void find_all(void)
{
	void *found = dlsym(RTLD_NEXT, "SSL_read");

	memcpy(&next_ssl_read, &found, sizeof found);
	found = dlsym(RTLD_NEXT, "SSL_pending");
	memcpy(&next_ssl_pending, &found, sizeof found);
	found = dlsym(RTLD_NEXT, "recv");
	memcpy(&next_recv, &found, sizeof found);
}

/* A far end that goes on after its mistake, and does not heed the close frame, is not read for ever. */
static int is_enough(struct qk_guard *guard, size_t length)
{
	if (guard->phase != QK_GUARD_SHUT)
		return 0;
	guard->thrown += length;
	errno = ECONNABORTED;
	return guard->thrown > THROWN_MOST;
}

/* How much may be read so that what was held back fits, too. 0: too little room for that. The socket tells when more
 * is there. */
static size_t room(size_t size)
{
	if (size <= QK_GUARD_HELD)
		return 0;
	return size - QK_GUARD_HELD < READ_MOST ? size - QK_GUARD_HELD : READ_MOST;
}

static size_t take_carry(struct qk_guard *guard, unsigned char *out, size_t size)
{
	size_t length = guard->carried < size ? guard->carried : size;

	memcpy(out, guard->carry, length);
	guard->carried -= (uint32_t)length;
	memmove(guard->carry, guard->carry + length, guard->carried);
	return length;
}

/* What passes and does not fit is what was held back before, at most: `in` fits. */
static size_t pass(struct qk_guard *guard, const unsigned char *in, size_t length, unsigned char *out, size_t size)
{
	unsigned char bytes[READ_MOST + QK_GUARD_HELD];
	size_t passed = qk_guard_pass(guard, in, length, bytes), fits = passed < size ? passed : size;

	memcpy(out, bytes, fits);
	guard->carried = (uint32_t)(passed - fits);
	memcpy(guard->carry, bytes + fits, guard->carried);
	return fits;
}

/* libwebsockets takes less than it has room for as a sign that nothing waits within OpenSSL, and would then wait for
 * the socket: so the buffer is filled as long as something does. */
int SSL_read(SSL *ssl, void *buffer, int size)
{
	struct qk_guard *guard = qk_guard_find(SSL_get_fd(ssl));
	unsigned char bytes[READ_MOST], *out = buffer;
	size_t room = size > 0 ? (size_t)size : 0, passed;

	pthread_once(&once, find_all);
	if (!guard || !room)
		return next_ssl_read(ssl, buffer, size);
	passed = take_carry(guard, out, room);
	while (passed < room && (!passed || next_ssl_pending(ssl) > 0)) {
		size_t most = room - passed < READ_MOST ? room - passed : READ_MOST;
		int length = next_ssl_read(ssl, bytes, (int)most);

		if (length <= 0)
			return passed ? (int)passed : length;
		passed += pass(guard, bytes, (size_t)length, out + passed, room - passed);
		if (!passed && is_enough(guard, (size_t)length))
			return -1;
	}
	return (int)passed;
}

int SSL_pending(const SSL *ssl)
{
	struct qk_guard *guard = qk_guard_find(SSL_get_fd(ssl));

	pthread_once(&once, find_all);
	return next_ssl_pending(ssl) + (guard ? (int)guard->carried : 0);
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
	struct qk_guard *guard = qk_guard_find(fd);
	unsigned char bytes[READ_MOST];
	size_t most = guard ? room(size) : 0, passed = 0;

	pthread_once(&once, find_all);
	if (!most || (flags & MSG_PEEK))
		return next_recv(fd, buffer, size, flags);
	while (!passed) {
		ssize_t length = next_recv(fd, bytes, most, flags);

		if (length <= 0)
			return length;
		passed = qk_guard_pass(guard, bytes, (size_t)length, buffer);
		if (!passed && is_enough(guard, (size_t)length))
			return -1;
	}
	return (ssize_t)passed;
}
