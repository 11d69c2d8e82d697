package io.tercel.rag;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which rooms of the house this module may enter. */
class RoomsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.tercel.rag");

    @Test
    void onlyExportedPackagesOfTheDatabaseAreUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tercel.io..",
                        "io.tercel.log..",
                        "io.tercel.manifest..",
                        "io.tercel.time..",
                        "io.tercel.column..",
                        "io.tercel.index..",
                        "io.tercel.segment..",
                        "io.tercel.expr..",
                        "io.tercel.text..",
                        "io.tercel.commit..",
                        "io.tercel.maintain..",
                        "io.tercel.query.exec..")
                .check(CLASSES);
    }

    @Test
    void roomsDoNotKnowEachOtherButForTheOneThatPutsThemTogether() {
        slices().matching("io.tercel.rag.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(resideInAPackage("io.tercel.rag.augment.."), alwaysTrue())
                .check(CLASSES);
    }
}
