/* Waiting awake: a far end on this machine answers before a thread could fall asleep and wake again. */
#ifndef QK_CORE_AWAKE_H
#define QK_CORE_AWAKE_H

#define QK_AWAKE_US 80u  /* how long at most a thread waits awake */
#define QK_QUICK_US 300u /* two steps of a conversation that are no farther apart are one that is worth it */

/* Not on a machine with one core: there the one who waits awake is in the way of the one who would answer. */
int qk_awake_pays(void);

#endif
