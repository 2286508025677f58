"""Courses 课程 and lessons 课 over REST: what is taught, without a room and without a time."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Row, Select, and_, select

from events.schema import registry as facts
from server.web.api import Strict
from server.web.words import Id, Label, Word

from ..tables import courses, lessons, organizations
from .noun import Answer, Facts, Noun, Patch
from .routes import NounRoutes, Register

Minutes = Annotated[int, Field(ge=5, le=240)]


class CourseAnswer(Answer):
    organization: str
    organization_label: str
    label: str
    subject: str
    grade: str


class CourseBody(Strict):
    organization: Id
    label: Label
    subject: Word
    grade: Word


class CoursePatch(Patch):
    organization: Id | None = None
    label: Label | None = None
    subject: Word | None = None
    grade: Word | None = None


class LessonAnswer(Answer):
    organization: str
    organization_label: str
    course: str | None = None
    course_label: str | None = None
    title: str
    subject: str
    grade: str
    minutes: int


class LessonBody(Strict):
    organization: Id
    course: Id | None = None
    title: Label
    subject: Word
    grade: Word
    minutes: Minutes = 40


class LessonPatch(Patch):
    organization: Id | None = None
    course: Id | None = None
    title: Label | None = None
    subject: Word | None = None
    grade: Word | None = None
    minutes: Minutes | None = None


def _courses(tenant: str) -> Select[Any]:
    home = and_(organizations.c.tenant_id == tenant, organizations.c.id == courses.c.organization_id)
    return (
        select(courses, organizations.c.label.label("organization_label"))
        .join(organizations, home)
        .where(courses.c.tenant_id == tenant)
    )


def _course(row: Row[Any]) -> CourseAnswer:
    return CourseAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        organization=row.organization_id,
        organization_label=row.organization_label,
        label=row.label,
        subject=row.subject,
        grade=row.grade,
    )


def _lessons(tenant: str) -> Select[Any]:
    home = and_(organizations.c.tenant_id == tenant, organizations.c.id == lessons.c.organization_id)
    return (
        select(
            lessons,
            organizations.c.label.label("organization_label"),
            courses.c.label.label("course_label"),
        )
        .join(organizations, home)
        .outerjoin(courses, and_(courses.c.tenant_id == tenant, courses.c.id == lessons.c.course_id))
        .where(lessons.c.tenant_id == tenant)
    )


def _lesson(row: Row[Any]) -> LessonAnswer:
    return LessonAnswer(
        id=row.id,
        row_version=row.row_version,
        retired=row.retired,
        organization=row.organization_id,
        organization_label=row.organization_label,
        course=row.course_id,
        course_label=row.course_label,
        title=row.title,
        subject=row.subject,
        grade=row.grade,
        minutes=row.minutes,
    )


COURSES = Noun(
    path="courses",
    word="Course",
    table=courses,
    facts=Facts(facts.CourseAdded, facts.CourseChanged, facts.CourseRetired),
    answer=CourseAnswer,
    body=CourseBody,
    patch=CoursePatch,
    select=_courses,
    read=_course,
    homes=(courses.c.organization_id,),
    order=(courses.c.label, courses.c.id),
    searched=(courses.c.label, courses.c.subject, courses.c.grade),
)

LESSONS = Noun(
    path="lessons",
    word="Lesson",
    table=lessons,
    facts=Facts(facts.LessonAdded, facts.LessonChanged, facts.LessonRetired),
    answer=LessonAnswer,
    body=LessonBody,
    patch=LessonPatch,
    select=_lessons,
    read=_lesson,
    homes=(lessons.c.organization_id,),
    order=(lessons.c.title, lessons.c.id),
    searched=(lessons.c.title, lessons.c.subject, lessons.c.grade),
    references={"course_id": courses},
)


def course_routes(register: Register) -> NounRoutes[CourseAnswer]:
    return NounRoutes(register, COURSES)


def lesson_routes(register: Register) -> NounRoutes[LessonAnswer]:
    return NounRoutes(register, LESSONS)
