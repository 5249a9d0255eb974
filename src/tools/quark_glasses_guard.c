/* The guard of the server (server/guard.h) in front of libwebsockets. libwebsockets reads with SSL_read(), or recv()
 * without TLS, and Debian's build of it offers no place between the two. The dynamic linker does: a function of the
 * program stands before that of a library. Sockets without a guard are read as ever. */
#include "server/guard.h"

#include <dlfcn.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#define READ_MOST 16384

typedef int (*ssl_read_fn)(SSL *, void *, int);
typedef ssize_t (*recv_fn)(int, void *, size_t, int);

__attribute__((visibility("default"))) int SSL_read(SSL *ssl, void *buffer, int size);
__attribute__((visibility("default"))) ssize_t recv(int fd, void *buffer, size_t size, int flags);

/* ISO C knows no way from an address to a function. */
static void find_next(const char *name, void *function)
{
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(function, &found, sizeof found);
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
	static ssl_read_fn next;
	struct qk_guard *guard = qk_guard_find(SSL_get_fd(ssl));
	unsigned char bytes[READ_MOST];
	size_t most = guard && size > 0 ? room((size_t)size) : 0, passed = 0;

	if (!next)
		find_next("SSL_read", &next);
	if (!most)
		return next(ssl, buffer, size);
	while (!passed) {
		int length = next(ssl, bytes, (int)most);

		if (length <= 0)
			return length;
		passed = qk_guard_pass(guard, bytes, (size_t)length, buffer);
	}
	return (int)passed;
}

ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
	static recv_fn next;
	struct qk_guard *guard = qk_guard_find(fd);
	unsigned char bytes[READ_MOST];
	size_t most = guard ? room(size) : 0, passed = 0;

	if (!next)
		find_next("recv", &next);
	if (!most || (flags & MSG_PEEK))
		return next(fd, buffer, size, flags);
	while (!passed) {
		ssize_t length = next(fd, bytes, most, flags);

		if (length <= 0)
			return length;
		passed = qk_guard_pass(guard, bytes, (size_t)length, buffer);
	}
	return (ssize_t)passed;
}
