-- How long the platform has been asked about a post: a review without an end becomes a person's question.
alter table publish_tasks add column review_since timestamptz;
