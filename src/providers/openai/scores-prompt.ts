/** What both assessments are asked to score, and in which words. */
export const SCORES_PROMPT = `Scores are whole numbers from 0 to 100, for what the transcript shows:
- "domain_score": knowledge and experience for the role
- "behavioral_score": how the candidate deals with people and situations that came up
- "communication_score": how clearly the candidate answers
- "overall_score": all of it together
- "confidence_level": "High", "Medium" or "Low": how sure you are of this assessment
- "cheating_detected": true only when turns of the candidate show it
- "speech_pattern": how the candidate speaks, in one sentence
- "areas_of_improvement": short sentences; an empty list if there are none
- "system_recommendation": one sentence for the recruiter, who decides, such as "Recommended for Panel Interview"

You have a text. Say nothing about voice, face, body language, age, origin, gender or health.

Return only the JSON object of the given schema.`;
