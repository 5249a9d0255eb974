/* Glasses in another process, on the same virtual time as the apps of this one.
 *
 * A test starts a quark-glasses with a clock that stands still, opens devices on its URI, and lets the pacer keep their
 * contexts and the glasses together: time goes on only while nothing is under way between the two processes. */
#ifndef SUPPORT_REMOTE_H
#define SUPPORT_REMOTE_H

#include <quark/quark.h>
#include <quark/sim.h>

struct remote;

struct remote_options {       /* all 0 is fine */
	const char *model;    /* NULL: "s1" */
	const char *query;    /* as after "sim:s1?"; what is no option of quark-glasses is left out */
	int secure;           /* 1: TLS and pairing; 0: plain on loopback */
	int real;             /* 1: real time, which nobody moves */
	const char *state;    /* its folder; NULL: a new one in qt_folder() */
	const char *more[16]; /* arguments, as they are */
};

struct remote *remote_start(const struct remote_options *options);
/* The scenario and the consent that the query wished for hold from now on: after pairing, which needs a wearer who says
 * yes. */
void remote_begin(struct remote *remote);
/* Ends the process and waits for it; NULL does nothing. Contexts that joined must be gone or have left. */
void remote_stop(struct remote *remote);
/* Kills it without a good-bye and starts it again with the same state folder and port. Its time begins anew. */
void remote_restart(struct remote *remote);

const char *remote_uri(const struct remote *remote);       /* for quark_device_open() */
struct quark_sim *remote_sim(const struct remote *remote); /* borrowed */
int remote_port(const struct remote *remote);
int remote_is_secure(const struct remote *remote);
const char *remote_address(const struct remote *remote); /* of its control channel, for quark_sim_connect() */
const char *remote_secret(const struct remote *remote);
/* What it has said on stderr so far, to be freed. */
char *remote_errors(const struct remote *remote);

/* From now on this context and the glasses live in one time. Call it right after quark_device_open(). */
void remote_join(struct remote *remote, struct quark_context *context, struct quark_device *device);
void remote_leave(struct remote *remote, struct quark_context *context);

/* Time that has passed there by quark_sim_advance() has passed here too. */
void remote_catch_up(struct remote *remote);
/* Waits until the glasses, too, see that the media connection was cut: no time passes, so they send nothing into it. */
void remote_await_media_cut(struct remote *remote);

/* The wearer opens a pairing window; the URI, to be freed. */
char *remote_pairing_uri(struct remote *remote);
/* Pairs the app of this state folder (made 0700 when it is not there) with the glasses, whose wearer must grant. */
void remote_pair(struct remote *remote, const char *app_id, const char *state_folder);
/* The wearer removes an app. */
void remote_remove(struct remote *remote, const char *app_id);

#endif
