/*
 * Lets a program save the machine that it runs in, at the moments that it chooses. Only in Amber,
 * and only where its user allows it: amber run --checkpoint-to FILE.
 */
#ifndef AMBER_CHECKPOINT_H
#define AMBER_CHECKPOINT_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Saves the whole machine under a name of 1 to 64 letters, digits, dots, underscores and hyphens,
 * and waits until that is done. Signals are handled afterwards.
 *
 * Returns 0 when the checkpoint is durable: neither a crash of Amber nor of its host can lose it;
 * 1 in a machine that was resumed from the checkpoint, where the program goes on as if the call had
 * just come back; -1 with errno set otherwise: ENOENT outside of Amber, ENODEV without
 * --checkpoint-to, EINVAL for a bad name, ENOSPC, EIO … when it could not be written.
 */
int amber_checkpoint(const char *name);

/* How often the machine has been resumed; -1 with errno set outside of Amber. */
long amber_generation(void);

#ifdef __cplusplus
}
#endif
#endif
