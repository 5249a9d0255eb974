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
typedef ssize_t (*recv_fn)(int, void *, size_t, int);

__attribute__((visibility("default"))) int SSL_read(SSL *ssl, void *buffer, int size);
__attribute__((visibility("default"))) ssize_t recv(int fd, void *buffer, size_t size, int flags);

static ssl_read_fn next_ssl_read;
static recv_fn next_recv;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* ISO C knows no way from an address to a function. */
static void find_both(void)
{
	void *found = dlsym(RTLD_NEXT, "SSL_read");

	memcpy(&next_ssl_read, &found, sizeof found);
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

/* How much may be read so that what was held back fits, too. 0: too little room for that. */
static size_t room(size_t size)
{
	if (size <= QK_GUARD_HELD)
		return 0;
	return size - QK_GUARD_HELD < READ_MOST ? size - QK_GUARD_HELD : READ_MOST;
}

int SSL_read(SSL *ssl, void *buffer, int size)
{
	struct qk_guard *guard = qk_guard_find(SSL_get_fd(ssl));
	unsigned char bytes[READ_MOST];
	size_t most = guard && size > 0 ? room((size_t)size) : 0, passed = 0;

	pthread_once(&once, find_both);
	if (!most)
		return next_ssl_read(ssl, buffer, size);
	while (!passed) {
		int length = next_ssl_read(ssl, bytes, (int)most);

		if (length <= 0)
			return length;
		passed = qk_guard_pass(guard, bytes, (size_t)length, buffer);
		if (!passed && is_enough(guard, (size_t)length))
			return -1;
	}
	return (int)passed;
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
	struct qk_guard *guard = qk_guard_find(fd);
	unsigned char bytes[READ_MOST];
	size_t most = guard ? room(size) : 0, passed = 0;

	pthread_once(&once, find_both);
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
