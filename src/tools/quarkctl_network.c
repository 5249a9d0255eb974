/* doctor, glasses on a network: the URI, the key, the pairing, the name, the connection. Each step is one that can fail
 * for a reason of its own. */
#include "quarkctl_doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONNECT_MS 5000

/* --- who we are, and whom we know --------------------------------------------------------------------------------- */

static int check_key(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far)
{
	char path[sizeof doctor->ctl->folder + 16], pin[QK_PIN_TEXT], why[512];
	struct stat status;

	snprintf(path, sizeof path, "%s/identity.pem", doctor->ctl->folder);
	if (stat(path, &status) && errno == ENOENT) {
		qk_ctl_tell(doctor, QK_CTL_FINE, "key", "%s does not exist yet; it is made when this app is paired",
			    path);
		return 0;
	}
	if (qk_key_load(path, &far->key, why, sizeof why)) {
		qk_ctl_tell(doctor, QK_CTL_BAD, "key", "%s", why);
		return -1;
	}
	qk_pin_write(qk_key_pin(far->key), pin);
	qk_ctl_tell(doctor, QK_CTL_FINE, "key", "%s; the glasses know this app by %s", path, pin);
	return 0;
}

static int is_meant(const struct qk_ctl_far *far, const char *uri, const char *id)
{
	struct qk_device_uri read;
	char why[160];

	if (far->uri.id[0])
		return !strcmp(far->uri.id, id);
	return !qk_device_uri_read(uri, &read, why, sizeof why) && !strcmp(read.host, far->uri.host) &&
	       read.port == far->uri.port;
}

static void take_pins(struct qk_ctl_far *far, const struct quark_pairings *pairings, uint32_t index)
{
	const char *pin = quark_pairings_pin(pairings, index), *next = quark_pairings_next_pin(pairings, index);

	if (!qk_pin_read(far->pins[0], pin, strlen(pin)))
		far->pins_count = 1;
	if (*next && !qk_pin_read(far->pins[1], next, strlen(next)))
		far->pins_count = 2;
}

static int not_paired(struct qk_ctl_doctor *doctor, uint32_t count)
{
	qk_ctl_tell(doctor, QK_CTL_BAD, "paired",
		    "no: this app has %u %s, and none with the glasses there. Open a pairing window on them and run "
		    "`quarkctl pair URI` with the URI that they show. If they are paired and only their address has "
		    "changed, add ?id= with the id that `quarkctl pairings` tells",
		    count, count == 1 ? "pairing" : "pairings");
	return -1;
}

static int find_pairing(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far, const struct quark_pairings *pairings)
{
	uint32_t count = quark_pairings_count(pairings);

	for (uint32_t i = 0; i < count; i++) {
		if (!is_meant(far, quark_pairings_uri(pairings, i), quark_pairings_id(pairings, i)))
			continue;
		take_pins(far, pairings, i);
		qk_ctl_tell(doctor, QK_CTL_FINE, "paired", "with %s, id %s", quark_pairings_name(pairings, i),
			    quark_pairings_id(pairings, i));
		return 0;
	}
	return not_paired(doctor, count);
}

/* Looks, and makes nothing: a folder that is not there has no pairings. */
static int check_paired(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far)
{
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_pairings *pairings = NULL;
	struct stat status;
	int found;

	if (stat(ctl->folder, &status))
		return not_paired(doctor, 0);
	if (qk_ctl_open_context(ctl))
		return -1;
	if (quark_pairings(ctl->context, &pairings)) {
		qk_ctl_tell(doctor, QK_CTL_BAD, "paired", "%s", quark_context_failure_text(ctl->context));
		found = -1;
	} else {
		found = find_pairing(doctor, far, pairings);
	}
	quark_pairings_free(pairings);
	quark_context_unref(ctl->context);
	ctl->context = NULL;
	return found;
}

/* --- the way there ------------------------------------------------------------------------------------------------ */

static struct addrinfo *resolve(struct qk_ctl_doctor *doctor, const struct qk_ctl_far *far)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
	char port[8], address[INET6_ADDRSTRLEN] = "";
	int failed;

	snprintf(port, sizeof port, "%u", (unsigned)far->uri.port);
	failed = getaddrinfo(far->uri.host, port, &hints, &list);
	if (failed) {
		qk_ctl_tell(doctor, QK_CTL_BAD, "name",
			    "%s is no address, and no address was found for it: %s. Write the address that the glasses "
			    "show; names that end in .local need mDNS on this machine (libnss-mdns)",
			    far->uri.host, failed == EAI_SYSTEM ? strerror(errno) : gai_strerror(failed));
		return NULL;
	}
	getnameinfo(list->ai_addr, list->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST);
	if (strcmp(address, far->uri.host))
		qk_ctl_tell(doctor, QK_CTL_FINE, "name", "%s is %s", far->uri.host, address);
	return list;
}

static int wait_connected(int fd)
{
	struct pollfd wait = {.fd = fd, .events = POLLOUT};
	socklen_t size = sizeof(int);
	int error = 0;

	if (poll(&wait, 1, CONNECT_MS) <= 0)
		return ETIMEDOUT;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) ? errno : error;
}

/* 0 or an errno. */
static int connect_to(const struct addrinfo *address, int *out)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, address->ai_addr, address->ai_addrlen))
		error = errno == EINPROGRESS ? wait_connected(fd) : errno;
	if (error)
		close(fd);
	else
		*out = fd;
	return error;
}

static const char *what_to_do(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return "the machine is there, but nothing listens on this port. Are the glasses on (is quark-glasses "
		       "running)? Is it the port that they show?";
	case ETIMEDOUT:
		return "nobody answered within 5 seconds. Are the glasses on and in the same network? A firewall, or a "
		       "guest network that keeps its guests apart, looks like this too";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "there is no way to this address. Are both in the same network? Is it the address that the "
		       "glasses show now?";
	default:
		return "look at the address and the network";
	}
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int check_connects(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far)
{
	struct addrinfo *list = resolve(doctor, far);
	int error = EHOSTUNREACH;
	double before_ms = 0;

	if (!list)
		return -1;
	for (const struct addrinfo *address = list; address && error; address = address->ai_next) {
		before_ms = now_ms();
		error = connect_to(address, &far->fd);
	}
	freeaddrinfo(list);
	if (error)
		qk_ctl_tell(doctor, QK_CTL_BAD, "TCP", "%s port %u: %s: %s", far->uri.host, (unsigned)far->uri.port,
			    strerror(error), what_to_do(error));
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "TCP", "%s port %u answers; round trip %.1f ms", far->uri.host,
			    (unsigned)far->uri.port, now_ms() - before_ms);
	return error ? -1 : 0;
}

/* --- by kind of URI ----------------------------------------------------------------------------------------------- */

/* For what its clock says, which is all that this end can compare. */
static void check_expiry(struct qk_ctl_doctor *doctor, uint64_t expires_s)
{
	time_t now = time(NULL);
	struct tm parts;
	char text[32] = "?";

	if (gmtime_r(&now, &parts))
		strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
	if ((uint64_t)now <= expires_s)
		qk_ctl_tell(doctor, QK_CTL_FINE, "pairing URI",
			    "whole, and good for %" PRIu64 " s more, if it was not used yet",
			    expires_s - (uint64_t)now);
	else
		qk_ctl_tell(doctor, QK_CTL_BAD, "pairing URI",
			    "ran out %" PRIu64
			    " s ago, by this machine's clock (%s UTC). Open a new pairing window on the "
			    "glasses; if it is new, set the clock",
			    (uint64_t)now - expires_s, text);
}

static int read_pairing(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far, const char *text)
{
	struct qk_pairing_uri uri;
	char why[256];

	if (qk_pairing_uri_read(text, &uri, why, sizeof why)) {
		qk_ctl_tell(doctor, QK_CTL_BAD, "pairing URI",
			    "%s. Take the whole URI as the glasses show it; on a command line put it between quotes",
			    why);
		return -1;
	}
	snprintf(far->uri.host, sizeof far->uri.host, "%s", uri.address);
	far->uri.port = uri.port;
	memcpy(far->pins, uri.pins, sizeof far->pins);
	far->pins_count = uri.pins_count;
	check_expiry(doctor, uri.expires_s);
	memset(uri.token, 0, sizeof uri.token);
	return 0;
}

static int read_device(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far, const char *text)
{
	char why[256];

	if (!qk_device_uri_read(text, &far->uri, why, sizeof why))
		return 0;
	qk_ctl_tell(doctor, QK_CTL_BAD, "URI", "%s: %s", text, why);
	return -1;
}

static int check_secure(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far, const char *text)
{
	int is_pairing = !strncmp(text, "quark:", 6), unpaired;

	far->is_pairing = is_pairing;
	if (is_pairing ? read_pairing(doctor, far, text) : read_device(doctor, far, text))
		return -1;
	if (!far->uri.insecure && check_key(doctor, far))
		return -1;
	/* Without a pairing there may still be something to say about the way there. */
	unpaired = !is_pairing && !far->uri.insecure && check_paired(doctor, far);
	if (check_connects(doctor, far))
		return -1;
	if (!far->uri.insecure && qk_ctl_check_tls(doctor, far))
		return -1;
	if (is_pairing)
		qk_ctl_tell(doctor, QK_CTL_FINE, "next",
			    "nothing stands in the way. The token was not sent; pair with: "
			    "quarkctl pair URI");
	return unpaired || is_pairing ? -1 : 0;
}

int qk_ctl_check_network(struct qk_ctl_doctor *doctor, const char *text)
{
	struct qk_ctl_far far = {.fd = -1};
	int status = check_secure(doctor, &far, text);

	if (far.fd >= 0)
		close(far.fd);
	qk_key_unref(far.key);
	return status;
}
