/** Files that stand for events: eventfd(2), timerfd_create(2), signalfd(2) and epoll(7). */
@NullMarked
package org.amber.kernel.event;

import org.jspecify.annotations.NullMarked;
