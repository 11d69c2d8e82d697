/** The auto-configuration, tried in contexts of Spring Boot 4. */
@NullMarked
package io.tercel.spring;

import org.jspecify.annotations.NullMarked;
