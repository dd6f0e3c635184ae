/** System V IPC: shared memory, semaphores and message queues, sysvipc(7). */
@NullMarked
package org.amber.kernel.ipc;

import org.jspecify.annotations.NullMarked;
