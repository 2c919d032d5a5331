export const messages = {
  usage: {
    description:
      'What was used and what it cost. Where no price is known, the cost is shown as unknown, never as 0.',
    kind: 'Kind',
    quantity: 'Quantity',
    cost: 'Cost',
    currency: 'Currency',
    entries: 'Entries',
    unpriced: 'Without price',
    project: 'Project',
    range: 'Period',
    ranges: { d7: 'Last 7 days', d30: 'Last 30 days', d90: 'Last 90 days', d365: 'Last year' },
    kinds: {
      ai_tokens: 'AI writing (tokens)',
      cpu_seconds: 'Video processing (CPU time)',
      stored_bytes: 'Storage added',
    },
    spent: 'Total cost',
    nothing: 'No cost',
    unpricedNote: '{count} more entries have no price; their cost is unknown',
    emptyTitle: 'Nothing was used in this period',
    emptyText: 'The last 30 days are shown; choose another period.',
  },
};
