/* The camera in the glasses: photos, one stream, the capture light, the codes seen. */
#ifndef QK_GLASSES_CAMERA_SIDE_H
#define QK_GLASSES_CAMERA_SIDE_H

#include "glasses/codes.h"
#include "glasses/consent.h"
#include "glasses/lens.h"
#include "glasses/pool.h"

#define QK_SHUTTER_US 50000u /* from the light to the picture */
#define QK_LEASE_MS 60000u
#define QK_LEASE_RENEW_US 20000000u
#define QK_UNSERVICED_US 10000000u
#define QK_CODE_EVERY_US 200000u
#define QK_CODE_FORGET_US 2000000u
#define QK_CODES_KEPT 32
#define QK_CODE_BYTES_MAX 4296 /* what the largest QR code holds, and a message takes */
#define QK_BATTERY_CRITICAL 5

struct qk_seen { /* a code that was told */
	uint32_t kind, length;
	uint64_t hash, seen_us;
};

struct qk_viewfinder {      /* the stream */
	uint32_t number;    /* 0: none runs */
	struct qk_app *app; /* whose it is, while one runs */
	struct qk_start wanted;
	struct qk_stream effective;
	char purpose[324];
	uint64_t base_us, index; /* frame times are base + index / fps */
	uint64_t sequence, delivered;
	uint64_t credits, starved_us; /* since when there is none; QK_NEVER: there is */
	uint64_t credit_drops, drops_told, drops_told_us;
	uint32_t lost; /* on the way, since the frame before */
	uint64_t lease_until_us, lease_renew_us, code_us;
	uint32_t use;
	struct qk_seen seen[QK_CODES_KEPT];
	size_t seen_count;
};

struct qk_camera_side {
	struct qk_lens *lens;
	struct qk_viewfinder stream;
	struct qk_pool *pool;
	uint64_t stall_until_us;
	uint32_t failures; /* the next photos that fail */
	uint32_t noise;
	int light;
	uint64_t posed_us; /* when the head was measured last, in the time of its movement */
	double pose[7];
	struct qk_media_buffer *read; /* the frame whose codes are in `codes` */
	uint32_t read_kinds;
	struct qk_codes codes;
};

int qk_camera_side_init(struct qk_glasses *glasses);
void qk_camera_side_free(struct qk_glasses *glasses);

/* Requests, decoded. */
void qk_shutter_request(struct qk_app *app, uint64_t id, const struct qk_photo *photo);
void qk_viewfinder_request(struct qk_app *app, uint64_t id, const struct qk_start *start);
void qk_viewfinder_stop(struct qk_app *app, uint64_t id, const struct qk_stream_id *stream);

/* They go on, permitted. */
void qk_shutter_begin(struct qk_waiting *waiting);
void qk_viewfinder_begin(const struct qk_waiting *waiting);

/* Can this app use the camera now? 0, or a refusal. */
int qk_camera_side_ready(const struct qk_app *app, struct qk_refusal *refusal);

/* Ends all use of the camera: enum qk_ended_reason and a sentence. Photos end with this status. */
void qk_camera_side_end(struct qk_glasses *glasses, uint32_t reason, const char *text);
void qk_camera_side_leave(struct qk_app *app, const char *text); /* the app is away: its use ends */
void qk_shutter_end(struct qk_glasses *glasses, uint32_t reason, const char *text);
void qk_shutter_end_of(struct qk_glasses *glasses, const struct qk_known *known, uint32_t reason, const char *text);
void qk_shutter_leave(struct qk_app *app, const char *text);
void qk_shutter_refuse(struct qk_waiting *waiting, const struct qk_refusal *refusal);
void qk_viewfinder_end(struct qk_glasses *glasses, uint32_t reason, const char *text);

/* Something that rules the configuration changed. */
void qk_viewfinder_adapt(struct qk_glasses *glasses);
/* A new media connection is on its way: credits end with the old one, and the app gives them anew. */
void qk_viewfinder_void(struct qk_app *app);
void qk_viewfinder_credit(struct qk_app *app, uint32_t stream, uint64_t more);
/* The bytes go out as the next frame. `release` as in quark_sim_push_frame(). */
int qk_viewfinder_push(struct qk_glasses *glasses, const void *data, size_t length, qk_release_fn release,
		       void *user_data);

int qk_camera_side_look(struct qk_glasses *glasses, const char *source, char *why, size_t why_size);
void qk_camera_side_light(struct qk_glasses *glasses); /* on when it must be */
/* The head's and the camera's geometry for a frame; format, width and height are set. */
void qk_camera_side_geometry(struct qk_glasses *glasses, struct qk_media_header *header);

void qk_shutter_run(struct qk_glasses *glasses);
void qk_viewfinder_run(struct qk_glasses *glasses);
uint64_t qk_shutter_next_us(const struct qk_glasses *glasses);
uint64_t qk_viewfinder_next_us(const struct qk_glasses *glasses);

/* Looks for codes in a frame and tells those that are new. `keep`: the frame is the lens's own and may be held, so that
 * a still picture is read once; a frame that the app pushed must be free when it wants it to be. */
void qk_reader_stream(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *frame,
		      int keep);
void qk_reader_photo(struct qk_app *app, const struct qk_media_header *header, uint32_t kinds,
		     struct qk_media_buffer *frame);
void qk_reader_forget(struct qk_camera_side *camera);

#endif
