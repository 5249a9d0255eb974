/* What the files of `quarkctl doctor` share. */
#ifndef QK_TOOLS_QUARKCTL_DOCTOR_H
#define QK_TOOLS_QUARKCTL_DOCTOR_H

#include "quarkctl.h"

#include "channel/tls.h"
#include "link/pairing_uri.h"

enum qk_ctl_outcome { QK_CTL_FINE, QK_CTL_WARN, QK_CTL_BAD };

struct qk_ctl_doctor {
	struct qk_ctl *ctl;
	int bad;
};

/* One line: a mark, which step, a sentence. */
void qk_ctl_tell(struct qk_ctl_doctor *doctor, enum qk_ctl_outcome outcome, const char *step, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Glasses on a network, as far as a look from outside goes. */
struct qk_ctl_far {
	struct qk_device_uri uri;
	struct qk_key *key; /* the app's; NULL: there is none yet */
	unsigned char pins[2][QK_PIN_SIZE];
	uint32_t pins_count; /* 0: not paired */
	int is_pairing;      /* the pins are those of a pairing URI */
	int fd;              /* a TCP connection; -1: none */
};

/* quarkctl_network.c: everything up to the TCP connection, then quarkctl_tls.c. `text` is a "wss:", "ws:" or
 * "quark://pair?" URI. 0: nothing stands in the way of opening the glasses; -1: something does, and was told. */
int qk_ctl_check_network(struct qk_ctl_doctor *doctor, const char *text);
/* 0 or -1, likewise. */
int qk_ctl_check_tls(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far);

/* quarkctl_abilities.c: once the glasses are ready. */
void qk_ctl_check_abilities(struct qk_ctl_doctor *doctor);

#endif
