/** User and group identities and capabilities, as data: credentials(7). */
@NullMarked
package org.amber.kernel.credentials;

import org.jspecify.annotations.NullMarked;
