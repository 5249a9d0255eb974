/* One pair of simulated glasses: everything that they are, shared by all apps that use them. Each part has its own
 * header and file; they share this struct and the glasses' time, which stands still within a step. */
#ifndef QK_GLASSES_GLASSES_H
#define QK_GLASSES_GLASSES_H

#include "core/clock.h"
#include "core/random.h"
#include "glasses/action.h"
#include "glasses/audit.h"
#include "glasses/camera_side.h"
#include "glasses/consent.h"
#include "glasses/day.h"
#include "glasses/display.h"
#include "glasses/door.h"
#include "glasses/microphone.h"
#include "glasses/options.h"
#include "glasses/peer.h"
#include "glasses/port.h"
#include "glasses/position.h"
#include "glasses/profile.h"
#include "glasses/wearer.h"
#include "link/sim_entry.h"

#include <quark/sim.h>

struct qk_sim_ops;
struct qk_remote;

struct quark_sim {
	uint32_t references;
	const struct qk_sim_ops *ops;
	struct qk_glasses *glasses; /* in this process; NULL: gone, or in another one */
	struct qk_remote *remote;   /* in another process: the way to them */
	char error[320];
};

struct qk_glasses {
	struct qk_profile profile; /* as the options made it */
	struct qk_options options;
	struct qk_clock *clock;
	const void *identity;
	const struct qk_sim_sink *sink;
	void *owner;
	struct qk_list link; /* in the table of all glasses */
	struct quark_sim *sim;
	struct qk_random random;
	uint64_t seed;
	uint64_t sway; /* where the head's movement begins */
	uint64_t now_us;
	int stepping, destroyed;
	int touched;       /* something was done to them since the last step */
	uint64_t quiet_us; /* until then nothing happens by itself but at the port; 0: not known */
	struct qk_line line;
	struct qk_port *own; /* the connection of the entry table; NULL: none */
	/* sessions */
	struct qk_list apps;   /* in the order in which they come to the front */
	struct qk_list away;   /* those without a connection, longest first */
	struct qk_list owing;  /* those to be acknowledged, earliest first */
	struct qk_list doomed; /* ended within this step */
	size_t app_count, connected, away_bytes;
	struct qk_past past;
	struct qk_decoded decoded;
	struct qk_buffer scratch;
	const struct qk_keeper *keeper;
	void *keeper_owner;
	char next_pin[96]; /* told in hello; "": none */
	struct qk_wearer wearer;
	struct qk_power power;
	struct qk_speaker speaker;
	struct qk_consent consent;
	struct qk_camera_side camera;
	struct qk_position_side position;
	struct qk_microphone microphone;
	struct qk_audit audit;
	struct qk_display display;
	struct qk_day day;
	struct qk_recorder recorder;
};

int qk_glasses_create(const struct qk_sim_options *options, struct qk_glasses **out, char *why, size_t why_size);
void qk_glasses_destroy(struct qk_glasses *glasses);
uint64_t qk_glasses_next_us(const struct qk_glasses *glasses);
void qk_glasses_step(struct qk_glasses *glasses);

/* Everything random begins anew from this seed. */
void qk_glasses_seed(struct qk_glasses *glasses, uint64_t seed);

/* Reads the clock; first line of every call from outside. */
void qk_glasses_enter(struct qk_glasses *glasses);
/* The same for a call that leaves everything but the port as it was, or calls qk_glasses_stay_quiet(). */
void qk_glasses_enter_quietly(struct qk_glasses *glasses);
/* They are quiet until `us` at most. */
void qk_glasses_stay_quiet(struct qk_glasses *glasses, uint64_t us);
/* There may be work for step() now. */
void qk_glasses_wake(struct qk_glasses *glasses);

/* The table behind quark_sim_from_device(). */
void qk_table_add(struct qk_glasses *glasses);
void qk_table_remove(struct qk_glasses *glasses);

/* The table that libquark looks up. */
QUARK_API extern const struct qk_sim_entry quark_sim_entry;

#endif
