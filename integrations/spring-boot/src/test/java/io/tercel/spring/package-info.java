/** The auto-configuration, tried in contexts of Spring Boot. */
@NullMarked
package io.tercel.spring;

import org.jspecify.annotations.NullMarked;
