@NullMarked
package org.amber.kernel.fs.host;

import org.jspecify.annotations.NullMarked;
