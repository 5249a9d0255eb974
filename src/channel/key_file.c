/* The key in its file. */
#include "channel/key_private.h"

#include <quark/base.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 8192

struct work {
	const char *path;
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 3, 4))) static int refuse(const struct work *work, int status, const char *format, ...)
{
	va_list list;

	if (!work->why || !work->why_size)
		return status;
	va_start(list, format);
	vsnprintf(work->why, work->why_size, format, list);
	va_end(list);
	return status;
}

static int refuse_system(const struct work *work, const char *what)
{
	char text[128];

	return refuse(work, QUARK_ERR_IO, "the key file %s cannot be %s: %s", work->path, what,
		      strerror_r(errno, text, sizeof text));
}

static int refuse_memory(const struct work *work)
{
	return refuse(work, QUARK_ERR_NOMEM, "no memory for the key of %s", work->path);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* Without it OpenSSL would ask at the terminal. */
static int no_password(char *out, int size, int writing, void *user_data)
{
	(void)out, (void)size, (void)writing, (void)user_data;
	return -1;
}

static int is_p256(EVP_PKEY *private)
{
	EVP_PKEY_CTX *check;
	char group[32];
	int fits;

	if (!EVP_PKEY_is_a(private, "EC") || EVP_PKEY_get_group_name(private, group, sizeof group, NULL) != 1 ||
	    strcmp(group, "prime256v1") != 0)
		return 0;
	check = EVP_PKEY_CTX_new(private, NULL);
	fits = check && EVP_PKEY_pairwise_check(check) == 1;
	EVP_PKEY_CTX_free(check);
	return fits;
}

static EVP_PKEY *parse(const char *text, size_t length)
{
	BIO *bytes = BIO_new_mem_buf(text, (int)length);
	EVP_PKEY *private = bytes ? PEM_read_bio_PrivateKey(bytes, NULL, no_password, NULL) : NULL;

	BIO_free(bytes);
	if (private && is_p256(private))
		return private;
	EVP_PKEY_free(private);
	return NULL;
}

static int take(const struct work *work, const char *text, size_t length, struct qk_key **out)
{
	EVP_PKEY *private;

	ERR_set_mark();
	private = parse(text, length);
	ERR_pop_to_mark();
	if (!private)
		return refuse(work, QUARK_ERR_INVALID,
			      "the key file %s holds no P-256 key in PEM form; restore it from a copy, or move it away "
			      "and pair again",
			      work->path);
	*out = qk_key_of(private);
	return *out ? QUARK_OK : refuse_memory(work);
}

static int read_all(int fd, char *text, size_t size, size_t *length)
{
	*length = 0;
	while (*length < size) {
		ssize_t got = read(fd, text + *length, size - *length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		*length += (size_t)got;
	}
	return 0;
}

static int check_file(const struct work *work, int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return refuse_system(work, "looked at");
	if (!S_ISREG(status.st_mode))
		return refuse(work, QUARK_ERR_IO, "%s is not a file, so it cannot hold the key", work->path);
	if (status.st_mode & 077)
		return refuse(work, QUARK_ERR_IO,
			      "the key file %s can be read or changed by others (mode %03o); run: chmod 600 %s",
			      work->path, (unsigned)(status.st_mode & 0777), work->path);
	return QUARK_OK;
}

static int load_from(const struct work *work, int fd, struct qk_key **out)
{
	char text[FILE_MAX];
	size_t length = 0;
	int status = check_file(work, fd);

	if (status)
		return status;
	if (read_all(fd, text, sizeof text, &length))
		status = refuse_system(work, "read");
	else
		status = take(work, text, length, out);
	OPENSSL_cleanse(text, length);
	return status;
}

/* 1: there is no such file. */
static int load(const struct work *work, struct qk_key **out)
{
	int fd = open(work->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status;

	if (fd < 0)
		return errno == ENOENT ? 1 : refuse_system(work, "opened");
	status = load_from(work, fd, out);
	close(fd);
	return status;
}

/* --- making ------------------------------------------------------------------------------------------------------- */

static int write_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t put = write(fd, text, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		text += put;
		length -= (size_t)put;
	}
	return fsync(fd);
}

static int write_key(const struct work *work, int fd, const struct qk_key *key)
{
	BIO *bytes = BIO_new(BIO_s_secmem());
	char *text = NULL;
	int status = QUARK_OK;
	long length = 0;

	if (bytes && PEM_write_bio_PrivateKey(bytes, qk_key_private(key), NULL, NULL, 0, NULL, NULL) == 1)
		length = BIO_get_mem_data(bytes, &text);
	if (length <= 0)
		status = refuse_memory(work);
	else if (write_all(fd, text, (size_t)length))
		status = refuse_system(work, "written");
	BIO_free(bytes);
	return status;
}

/* The name of the new file must be on the disk too. */
static void sync_folder(const char *path)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof copy, "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static int publish(const struct work *work, const char *beside)
{
	if (link(beside, work->path) && errno != EEXIST)
		return refuse_system(work, "made");
	sync_folder(work->path);
	return QUARK_OK;
}

static int make(const struct work *work)
{
	char beside[PATH_MAX];
	struct qk_key *key;
	int fd, status;

	if (snprintf(beside, sizeof beside, "%s.XXXXXX", work->path) >= (int)sizeof beside)
		return refuse(work, QUARK_ERR_INVALID, "the name of the key file is too long");
	fd = mkostemp(beside, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return refuse_system(work, "made");
	key = qk_key_new();
	status = key ? write_key(work, fd, key) : refuse_memory(work);
	if (close(fd) && !status)
		status = refuse_system(work, "written");
	if (!status)
		status = publish(work, beside);
	unlink(beside);
	qk_key_unref(key);
	return status;
}

int qk_key_load(const char *path, struct qk_key **out, char *why, size_t why_size)
{
	struct work work = {path, why, why_size};
	int status;

	*out = NULL;
	status = load(&work, out);
	if (status != 1)
		return status;
	status = make(&work);
	/* What lies there now is the key: ours, or that of another process that was faster. */
	if (!status)
		status = load(&work, out);
	return status == 1 ? refuse(&work, QUARK_ERR_IO, "the key file %s was taken away as soon as it was made", path)
			   : status;
}
