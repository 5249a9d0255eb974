/* The camera's own layout: for this room's files only. */
#ifndef QK_CAMERA_PRIVATE_H
#define QK_CAMERA_PRIVATE_H

#include "camera/frame.h"
#include "core/context.h"
#include "core/purpose.h"
#include "link/session.h"

#include <quark/device.h>

#define QK_CAMERAS_MAX 8
#define QK_CAPTURE_US 10000000u
#define QK_CAPTURE_ASKING_US 60000000u
#define QK_STOP_US 5000000u
#define QK_SERVICE_US 10000000u /* rule P8 */
#define QK_LATE_PHOTOS 16
#define QK_CREDITS_AGAIN_US 5000u /* after the link was full */

/* One stream, from the glasses' yes to its end. The counts stay until the next one begins. */
struct qk_camera_stream {
	uint32_t number;                     /* 0: none runs or starts */
	struct qk_media_header early;        /* of the newest frame that overtook the answer to the start */
	struct qk_media_buffer *early_bytes; /* NULL: there is none */
	uint64_t early_replaced;
	int running;
	struct qk_stream effective;
	uint32_t stall_ms;
	uint64_t began_us, lease_until_us, fresh_us; /* fresh_us: when the newest frame came, or the stream began */
	uint64_t sequence, capture_us;               /* of the newest frame */
	uint64_t frames, dropped_app, dropped_credit, dropped_lease, broken, lost, missing;
	int stalled;
	uint32_t use;              /* in the record of sensor use */
	struct quark_event *ended; /* made at the beginning, so that the end cannot fail to be told */
	struct qk_credits *credits;
};

struct quark_camera {
	struct qk_handle handle;
	struct qk_listener listener;
	struct qk_source source; /* gives credits back */
	struct quark_device *device;
	struct qk_session *session; /* NULL once closed */
	char purpose[QK_PURPOSE_BYTES];
	int light;
	struct qk_list captures; /* struct qk_capture: photos and starts that run */
	struct qk_list stops;    /* struct qk_camera_stop */
	struct qk_camera_stream stream;
	uint64_t credit_us;                       /* not before: the link took none */
	struct qk_media_header credit;            /* kept, because clearing one for each credit takes long */
	uint32_t past;                            /* number of the stream before */
	struct quark_frame *mailbox;              /* the newest frame, not acquired yet */
	struct quark_event *frame_event;          /* the newest CAMERA_FRAME, while it is in the queue */
	uint32_t late[QK_LATE_PHOTOS], late_next; /* photos whose bytes nobody waits for any more */
};

/* A request that the wearer may be asked about: a photo or a start. */
struct qk_capture {
	struct qk_operation operation; /* first */
	struct qk_list link;           /* camera->captures */
	struct quark_camera *camera;
	int sensor;           /* enum quark_sensor */
	int asking;           /* the wearer sees the question */
	int stopped;          /* start: quark_camera_stop() came after it */
	uint64_t deadline_us; /* as this room set it */
	uint32_t number;      /* of the photo or the stream; 0: not sent */
	struct qk_photo photo;
	struct qk_start start;
	uint32_t stall_ms;
	struct quark_frame *frame; /* photo: its bytes came before its result */
	int answered;
};

struct qk_camera_stop {
	struct qk_operation operation; /* first */
	struct qk_list link;           /* camera->stops; not linked for a silent one */
	uint32_t number;
	struct quark_event *ended; /* told when the stream has stopped; NULL: it never ran */
};

static inline uint64_t qk_camera_now(const struct quark_camera *camera)
{
	return qk_clock_now(qk_context_clock(camera->handle.context));
}

/* capture.c */
struct qk_capture *qk_capture_new(struct quark_camera *camera, int sensor);
int qk_capture_start(struct qk_capture *capture, const struct qk_operation_ops *ops, uint64_t *request);
void qk_capture_drop(struct qk_capture *capture); /* out of the list, freed */
struct qk_capture *qk_capture_find(struct quark_camera *camera, int sensor, uint32_t number);
void qk_captures_permission(struct quark_camera *camera, const struct qk_permission_state *permission);
void qk_captures_close(struct quark_camera *camera);

/* photo.c */
void qk_photos_lose(struct quark_camera *camera); /* those whose pictures cannot come any more */
int qk_photo_media(struct quark_camera *camera, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* stream_start.c, stream_stop.c */
void qk_stream_lease(struct quark_camera *camera, uint32_t lease_ms);
void qk_stream_configure(struct quark_camera *camera, const struct qk_stream *effective, int droppable);
void qk_stream_stop_silently(struct quark_camera *camera, uint32_t number);
void qk_stream_stopped(struct quark_camera *camera, uint32_t number);
int qk_stream_is_stopping(struct quark_camera *camera, uint32_t number);
void qk_stops_close(struct quark_camera *camera);

/* stream_end.c */
void qk_stream_end(struct quark_camera *camera, const struct quark_failure *failure);
void qk_stream_end_reason(struct quark_camera *camera, const struct qk_ended *ended);
void qk_stream_end_link(struct quark_camera *camera, const struct quark_failure *why, int retry);
int qk_stream_unserviced(struct quark_camera *camera, uint64_t now_us);
void qk_stream_end_unserviced(struct quark_camera *camera);
struct quark_event *qk_stream_forget(struct quark_camera *camera); /* its ENDED event, or NULL; all else let go */
void qk_camera_discard(struct quark_event *event);                 /* an event that was never posted; NULL: nothing */

/* stream_frames.c */
extern const struct qk_source_ops qk_camera_source_ops;
int qk_stream_media(struct quark_camera *camera, const struct qk_media_header *header, struct qk_media_buffer *buffer);
void qk_stream_drop_early(struct quark_camera *camera); /* nobody may see it any more */
void qk_stream_take_early(struct quark_camera *camera); /* the answer is here */
void qk_stream_empty_mailbox(struct quark_camera *camera);

/* health.c */
uint64_t qk_camera_tick(struct qk_listener *listener, uint64_t now_us);
void qk_camera_schedule(struct quark_camera *camera);
void qk_camera_tell(struct quark_camera *camera, int type, uint64_t count);

/* camera_events.c */
void qk_camera_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params);

/* camera_check.c */
int qk_camera_check_photo(struct quark_context *context, const char *function, const struct quark_photo_config *config);
int qk_camera_check_stream(struct quark_context *context, const char *function,
			   const struct quark_stream_config *config);

/* camera.c: the first line of each public call. */
int qk_camera_enter(const struct quark_camera *camera, const char *function);
int qk_camera_enter_open(const struct quark_camera *camera, const char *function);

#endif
