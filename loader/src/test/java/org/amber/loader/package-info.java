@NullMarked
package org.amber.loader;

import org.jspecify.annotations.NullMarked;
